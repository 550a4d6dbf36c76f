"""What a browser posts on each page: María to herself, and María to a clinic."""

ABOUT_ME = {
    "who": {"who": "mine"},
    "patient-name": {
        "first_names": "María José",
        "middle_names": "del Pilar",
        "last_names": "O’Neill-Łukasiewicz",
    },
    "other-names": {"other_names": "yes", "names": "María Smith"},
    "birth-date": {
        "birth_date_month": "marzo",
        "birth_date_day": "27",
        "birth_date_year": "1948",
    },
    "mail": {
        "street": "1234 SW Main Street",
        "street_more": "Apt 5",
        "city": "Tualatin",
        "state": "OR",
        "zip_code": "97062",
    },
    "reach": {
        "email": "maria@home.example",
        "phone": "(503) 555 0112",
        "best_way": "email",
        "voice_message": "no",
        "plain_subject": "on",
    },
}
ACCESS = ABOUT_ME | {
    "send-to": {"send_to": "me"},
    "records": {"choice": "all"},
    "dates": {"dates": "all"},
    "how": {"delivery": "online"},
    "id": {"answer": "later"},
    "check": {},
}
AUTHORIZATION = ABOUT_ME | {
    "send-to": {"send_to": "clinic"},
    "recipient": {
        "name": "Oregon Vascular Clinic",
        "address": "9000 SW Barnes Road\r\nPortland, OR 97225",
        "phone": "503-555-0198",
        "fax": "503-555-0199",
    },
    "why": {"purpose": "care"},
    "records": {"choice": "chosen"},
    "records-choose": {"kinds": ["visit_notes", "implant"]},
    "dates": {
        "dates": "range",
        "start_year": "2019",
        "end_month": "Mar",
        "end_year": "2023",
    },
    "privacy": {
        "mental_health": "leave_out",
        "alcohol_drug": "leave_out",
        "hiv": "leave_out",
        "genetic": "include",
    },
    "how": {"delivery": "fax"},
    "id": {"answer": "call"},
    "until": {"ending": "days_90"},
    "check": {},
}
ROUTES = {"access": ACCESS, "authorization": AUTHORIZATION}
