"""Who asks and as what, several recipients, needs, a witness: what every route of the wizard keeps."""

from collections.abc import Callable
from typing import Any

from django.db import migrations, models

import portal.encryption

# (model, field, label, what a row made before has)
TEXTS = (
    ("patient", "died_on", "patient.died_on"),
    ("recipient", "pickup_by", "recipient.pickup_by"),
    ("requester", "helper_name", "requester.helper_name"),
    ("requester", "name", "requester.name"),
    ("signature", "witness_name", "signature.witness_name"),
)
NEEDS: dict[str, Any] = {"large_print": False, "by": "", "why": ""}
IN_WORDS = ("clinician", "procedure", "other", "leave_out")


def fill(apps: Any, schema_editor: Any) -> None:
    """Rows made before: the patient asked, for all that was said then and no more.

    Each row is written once: PostgreSQL alters no table in which a row was written twice.
    """
    names = {
        patient.records_request_id: " ".join(
            filter(None, [patient.first_names, patient.middle_names, patient.last_names])
        )
        for patient in apps.get_model("records", "Patient").objects.iterator()
    }
    _write(apps, "Patient", lambda row: {"died_on": ""})
    _write(apps, "Recipient", lambda row: {"pickup_by": ""})
    _write(apps, "Signature", lambda row: {"witness_name": ""})
    _write(
        apps,
        "Requester",
        lambda row: {"name": names[row.records_request_id], "helper_name": ""},
    )
    _write(
        apps,
        "Scope",
        lambda row: {
            "wanted": _wanted(row.wanted),
            "needs": NEEDS,
            "ending": {"event": "", **row.ending} if row.ending else {},
        },
    )


def _write(apps: Any, model: str, values: Callable[[Any], dict[str, Any]]) -> None:
    for row in apps.get_model("records", model).objects.iterator():
        changed = values(row)
        for field, value in changed.items():
            setattr(row, field, value)
        row.save(update_fields=list(changed))


def _wanted(before: dict[str, Any]) -> dict[str, Any]:
    if "times" in before:
        return before
    first, last = before["from_month"], before["to_month"]
    times = [{"first": first, "last": last}] if first and last else []
    kept = {"choice": before["choice"], "kinds": before["kinds"], "times": times}
    return kept | dict.fromkeys(IN_WORDS, "")


def text(label: str, **options: Any) -> Any:
    return portal.encryption.EncryptedTextField(label=label, **options)


class Migration(migrations.Migration):
    dependencies = [("records", "0002_renewals")]

    operations = [
        migrations.RemoveConstraint(model_name="recipient", name="recipient_delivery_is_known"),
        *(
            migrations.AddField(model, field, text(label, null=True))
            for model, field, label in TEXTS
        ),
        migrations.AddField(
            "scope",
            "needs",
            portal.encryption.EncryptedJSONField(label="scope.needs", null=True),
        ),
        migrations.AddField("recipient", "may_discuss", models.BooleanField(default=False)),
        migrations.AddField(
            "requester", "capacity", models.CharField(default="patient", max_length=20)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(migrations.AlterField(model, field, text(label)) for model, field, label in TEXTS),
        migrations.AlterField(
            "scope", "needs", portal.encryption.EncryptedJSONField(label="scope.needs")
        ),
        migrations.AddConstraint(
            "recipient",
            models.CheckConstraint(
                condition=models.Q(
                    delivery__in=("online", "paper", "disc", "email", "fax", "pickup", "inspect")
                ),
                name="recipient_delivery_is_known",
            ),
        ),
        migrations.AddConstraint(
            "requester",
            models.CheckConstraint(
                condition=models.Q(
                    capacity__in=[
                        "patient",
                        "parent",
                        "guardian",
                        "foster",
                        "health_agent",
                        "court_guardian",
                        "other_paper",
                        "executor",
                        "family",
                        "claim",
                    ]
                ),
                name="requester_capacity_is_known",
            ),
        ),
    ]
