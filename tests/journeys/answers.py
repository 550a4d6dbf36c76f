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
ROUTES = {"to me": TO_ME, "to a clinic": TO_A_CLINIC}
