"""The act of signing, and the evidence of it."""

from django.db import models

from portal.encryption import EncryptedJSONField, EncryptedModel, EncryptedTextField
from records.models.records_request import RecordsRequest


class Signature(EncryptedModel):
    """An electronic signature as 15 U.S.C. 7006(5) means it: the recorded act of a person.

    `content` is what was signed (`records.documents.content`); `evidence` is what stays here and
    never travels: choices with their times, intent sentence, button words, address and browser.
    With a `witness_name` the signer made a mark, and the witness typed the name of both.
    """

    records_request = models.OneToOneField(RecordsRequest, models.CASCADE, related_name="signature")
    kind = models.CharField(max_length=20)
    text_version = models.CharField(max_length=10)
    text_language = models.CharField(max_length=10)
    text_digest = models.CharField(max_length=64)
    typed_name = EncryptedTextField(label="signature.typed_name")
    witness_name = EncryptedTextField(label="signature.witness_name")
    content = EncryptedJSONField(label="signature.content")
    evidence = EncryptedJSONField(label="signature.evidence")
    signed_at = models.DateTimeField()
    local_time = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"Signature of {self.records_request_id}"
