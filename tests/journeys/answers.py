"""What María answers on each page, by the words she sees: boxes to fill and choices to make."""

ABOUT_ME = {
    "who": {"choose": ["Mine"]},
    "patient-name": {
        "fill": {
            "First name or names": "María Guadalupe",
            "Middle name or names (optional)": "de los Ángeles",
            "Last name or names": "Fernández-Villaseñor y Ortiz de Montellano",
        }
    },
    "other-names": {"choose": ["Yes"], "fill": {"Other name or names": "Lupita"}},
    "birth-date": {"fill": {"Month": "marzo", "Day": "27", "Year": "1948"}},
    "mail": {
        "fill": {
            "Street address or PO box": "1820 SE Example Avenue",
            "City": "Portland",
            "State": "OR - Oregon",
            "ZIP code": "97214",
        }
    },
    "reach": {
        "fill": {"Email (optional)": "maria@home.example", "Phone (optional)": "503 555 0142"},
        "choose": ["Email", "No"],
    },
}
SIGNATURE = {
    "fill": {"Type your full name": "maria fernandez"},
    "choose": ["I agree to sign on this screen instead of on paper"],
}
TO_ME = ABOUT_ME | {
    "send-to": {"choose": ["To me"]},
    "records": {"choose": ["All of my records"]},
    "dates": {"choose": ["All dates"]},
    "how": {"choose": ["By plain email"]},
    "email-warning": {"choose": ["Use the private link instead"]},
    "needs": {"choose": ["Large print"]},
    "id": {"choose": ["I will do it later"]},
    "check": {},
    "sign": SIGNATURE,
}
TO_A_CLINIC = ABOUT_ME | {
    "send-to": {"choose": ["To a doctor or clinic"]},
    "recipient": {
        "fill": {
            "Name of the person or place": "Cascade Example Vascular Clinic",
            "Address": "450 Sample Road\nSalem, OR 97301",
            "Fax": "503-555-0177",
        }
    },
    "why": {"choose": ["For my care"]},
    "records": {"choose": ["Let me choose, or leave something out"]},
    "records-choose": {
        "choose": ["Procedures and surgery", "Implant or port details (device card)"]
    },
    "details": {"fill": {"Anything to leave out (optional)": "The letter of May 2021"}},
    "dates": {
        "choose": ["From one month to another"],
        "fill": {"Start › Year": "2019", "End › Month": "March", "End › Year": "2023"},
    },
    "privacy": {
        "choose": [
            "Mental health care › Leave out",
            "Alcohol or drug treatment › Leave out",
            "HIV › Leave out",
            "Genetic tests › Include",
        ]
    },
    "how": {"choose": ["By fax"]},
    "needs": {},
    "id": {"choose": ["By mail"]},
    "until": {"choose": ["When the records have been sent"]},
    "check": {},
    "sign": SIGNATURE,
}
MY_NAME = {
    "fill": {"First name or names": "Ana", "Last name or names": "Ruiz"},
}
ANA_SIGNS = SIGNATURE | {"fill": {"Type your full name": "ana ruiz"}}
FOR_A_CHILD = TO_ME | {
    "who": {"choose": ["My child’s"]},
    "right": {"choose": ["I am the parent"]},
    "your-name": MY_NAME,
    "birth-date": {"fill": {"Month": "5", "Day": "9", "Year": "2019"}},
    "records": {"choose": ["All of the patient’s records"]},
    "papers": {"choose": ["I will do it later"]},
    "sign": ANA_SIGNS,
}
FOR_AN_ADULT = TO_A_CLINIC | {
    "who": {"choose": ["An adult I legally act for"]},
    "right": {"choose": ["Court-appointed guardian"]},
    "your-name": MY_NAME,
    "why": {"choose": ["For the patient’s care"]},
    "papers": {"choose": ["I will do it later"]},
    "sign": ANA_SIGNS,
}
FOR_SOMEONE_WHO_DIED = TO_ME | {
    "who": {"choose": ["Someone who has died"]},
    "right": {"choose": ["I am the executor or administrator"]},
    "your-name": MY_NAME,
    "death-date": {"fill": {"Year": "2022"}},
    "records": {"choose": ["All of the patient’s records"]},
    "how": {"choose": ["Somebody picks them up"]},
    "pickup": {"choose": ["Someone else"], "fill": {"Name of that person": "Kim Lee"}},
    "papers": {"choose": ["I will do it later"]},
    "sign": ANA_SIGNS,
}
WITH_A_HELPER = TO_ME | {
    "records": {"choose": ["All of the patient’s records"]},
    "who": {"choose": ["Someone I am helping, who can sign"]},
    "your-name": MY_NAME,
    "send-to": {"choose": ["To María Guadalupe"]},
}
ROUTES = {
    "to me": TO_ME,
    "to a clinic": TO_A_CLINIC,
    "for a child": FOR_A_CHILD,
    "for an adult": FOR_AN_ADULT,
    "for someone who died": FOR_SOMEONE_WHO_DIED,
    "with a helper": WITH_A_HELPER,
}
