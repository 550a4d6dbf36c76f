"""Which records are asked for, what is left out, why, and until when."""

from django.db import models

from portal.encryption import EncryptedJSONField, EncryptedModel, EncryptedTextField
from records.models.records_request import RecordsRequest


class Scope(EncryptedModel):
    """The extent of a request; all of it is patient data, so all of it is encrypted.

    `wanted` is `WantedRecords` of records.documents.content as plain values, `needs` its `Needs`;
    `categories` is a list of {category, include, chosen_at}; `ending` is {kind, on, event} or {}.
    """

    records_request = models.OneToOneField(RecordsRequest, models.CASCADE, related_name="scope")
    wanted = EncryptedJSONField(label="scope.wanted")
    needs = EncryptedJSONField(label="scope.needs")
    categories = EncryptedJSONField(label="scope.categories")
    purpose = EncryptedTextField(label="scope.purpose")
    ending = EncryptedJSONField(label="scope.ending")
    leaves_something_out = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Scope of {self.records_request_id}"
