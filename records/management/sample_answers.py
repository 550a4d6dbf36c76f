"""What an invented person answers, page by page, as a browser sends it: used by the demonstration's walk."""

Answers = dict[str, dict[str, str]]

_ABOUT_ME: Answers = {
    "who": {"who": "mine"},
    "patient-name": {
        "first_names": "Walker Evangeline",
        "middle_names": "",
        "last_names": "Thistlethwaite-Núñez",
    },
    "other-names": {"other_names": "yes", "names": "Evangeline Marlowe"},
    "birth-date": {
        "birth_date_month": "March",
        "birth_date_day": "27",
        "birth_date_year": "1948",
    },
    "mail": {
        "street": "1820 Southeast Larkspurrow Avenue",
        "street_more": "Apartment 14B",
        "city": "Portland",
        "state": "OR",
        "zip_code": "97214",
    },
    "reach": {
        "email": "walker@home.example",
        "phone": "503-555-0173",
        "best_way": "email",
        "voice_message": "no",
    },
    "id": {"answer": "later"},
    "check": {},
    "sign": {"typed_name": "Walker Evangeline Thistlethwaite-Núñez", "agrees": "on"},
}

SAMPLE_ANSWERS: dict[str, Answers] = {
    "access": _ABOUT_ME
    | {
        "send-to": {"send_to": "me"},
        "records": {"choice": "all"},
        "dates": {"dates": "all"},
        "how": {"delivery": "online"},
        "needs": {},
    },
    "authorization": _ABOUT_ME
    | {
        "send-to": {"send_to": "clinic"},
        "recipient": {
            "name": "Cascadia Example Vascular Clinic",
            "address": "450 Sample Road\nSalem, OR 97301",
            "phone": "503-555-0176",
            "fax": "503-555-0177",
        },
        "why": {"purpose": "care"},
        "records": {"choice": "chosen"},
        "records-choose": {"kinds": "implant"},
        "details": {},
        "dates": {
            "dates": "range",
            "start_month": "1",
            "start_year": "2019",
            "end_month": "March",
            "end_year": "2023",
        },
        "privacy": {
            "mental_health": "leave_out",
            "alcohol_drug": "leave_out",
            "hiv": "leave_out",
            "genetic": "include",
        },
        "how": {"delivery": "fax"},
        "needs": {},
        "until": {"ending": "sent"},
    },
}
