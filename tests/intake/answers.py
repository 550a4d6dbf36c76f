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
    "needs": {},
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
    "details": {},
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
    "needs": {},
    "id": {"answer": "call"},
    "until": {"ending": "days_90"},
    "check": {},
}
_ANA = {"first_names": "Ana", "last_names": "Ruiz"}
_LEO = {"first_names": "Leo", "last_names": "Ruiz"}


def _of_another(
    who: str, answers: dict[str, dict[str, object]], **first: dict[str, object]
) -> dict[str, dict[str, object]]:
    """The same answers given by Ana for Leo, after what only she is asked."""
    asked = {
        "who": {"who": who},
        **{slug.replace("_", "-"): given for slug, given in first.items()},
    }
    rest = {slug: given for slug, given in answers.items() if slug not in asked}
    return asked | {"patient-name": _LEO} | {s: g for s, g in rest.items() if s != "patient-name"}


Answers = dict[str, dict[str, object]]


def _asked_after(slug: str, more: Answers, answers: Answers) -> Answers:
    """`answers` with what is asked behind the question `slug` as well."""
    found: Answers = {}
    for each, given in answers.items():
        found |= {each: given} | (more if each == slug else {})
    return found


def _acting(answers: Answers) -> Answers:
    """Who acts for another is asked for papers behind the question about themselves."""
    return _asked_after("id", {"papers": {"answer": "later"}}, answers)


_BORN_2015 = {"birth_date_month": "5", "birth_date_day": "9", "birth_date_year": "2015"}


def _born_lately(answers: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
    return answers | {"birth-date": _BORN_2015}


def _dead(answers: Answers) -> Answers:
    died = {"death_date_month": "may", "death_date_year": "2022"}
    return _asked_after("birth-date", {"death-date": died}, answers)


CHILD = _acting(
    _born_lately(_of_another("child", ACCESS, right={"right": "parent"}, your_name=_ANA))
)
ADULT = _acting(_of_another("adult", ACCESS, right={"right": "health_agent"}, your_name=_ANA))
DIED = _acting(_dead(_of_another("died", ACCESS, right={"right": "executor"}, your_name=_ANA)))
HELPED = _of_another("helping", ACCESS, your_name=_ANA)
ADULT_TO_CLINIC = _acting(
    _of_another("adult", AUTHORIZATION, right={"right": "court_guardian"}, your_name=_ANA)
)
ROUTES = {
    "access": ACCESS,
    "authorization": AUTHORIZATION,
    "child": CHILD,
    "adult": ADULT,
    "adult to clinic": ADULT_TO_CLINIC,
    "died": DIED,
    "helped": HELPED,
}
