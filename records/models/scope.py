"""Which records are asked for, what is left out, why, and until when."""

from django.db import models

from portal.encryption import EncryptedJSONField, EncryptedModel, EncryptedTextField
from records.models.records_request import RecordsRequest


class Scope(EncryptedModel):
    """The extent of a request; all of it is patient data, so all of it is encrypted.

    `wanted` is {choice, kinds, from_month, to_month}; `categories` is a list of
    {category, include, chosen_at}; `ending` is {kind, on} or {}.
    """

    records_request = models.OneToOneField(RecordsRequest, models.CASCADE, related_name="scope")
    wanted = EncryptedJSONField(label="scope.wanted")
    categories = EncryptedJSONField(label="scope.categories")
    purpose = EncryptedTextField(label="scope.purpose")
    ending = EncryptedJSONField(label="scope.ending")
    leaves_something_out = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"Scope of {self.records_request_id}"
