"""Model fields that are encrypted in the database, and keyed digests to look things up by."""

import datetime as dt
import json
import uuid
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, TypeVar

from django.core import checks
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.lookups import Exact, Lookup
from django.db.models.query_utils import DeferredAttribute

from portal import keyring

T = TypeVar("T")
M = TypeVar("M", bound=models.Model)


class EncryptedFieldError(TypeError):
    """An encrypted field was used as if the database could read it, or got a value it cannot hold."""


class Ciphertext(bytes):
    """What the column holds; only its own field on its own row opens it."""


class _Opened:
    """A readable value in memory. It hides in a box: a dump of the row's attributes does not show it."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class _EncryptedAttribute(DeferredAttribute):
    """Decrypts when the value is asked for, not when the row is loaded."""

    field: "EncryptedField[Any]"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        held = super().__get__(instance, cls)
        if instance is not None and isinstance(held, Ciphertext):
            held = _Opened(self.field.opened(held, instance.pk))
            instance.__dict__[self.field.attname] = held
        return held.value if isinstance(held, _Opened) else held

    def __set__(self, instance: models.Model, value: Any) -> None:
        held = value if isinstance(value, Ciphertext) else _Opened(value)
        instance.__dict__[self.field.attname] = held


class EncryptedField(models.Field[T, T]):
    """A value sealed for one place: the fixed `label` of the field, and the row's primary key.

    Moved to another row or field it does not open. `label` never changes, even if the field is renamed.
    """

    descriptor_class = _EncryptedAttribute
    empty_strings_allowed = False

    def __init__(self, *, label: str, **options: Any) -> None:
        self.label = label
        super().__init__(**{**options, "editable": False})

    @abstractmethod
    def to_bytes(self, value: T) -> bytes:
        """`value` as bytes; TypeError, ValueError or AttributeError if it is of another type."""

    @abstractmethod
    def from_bytes(self, plain: bytes) -> T:
        """The value that `to_bytes` was given."""

    def sealed(self, value: T, pk: object) -> Ciphertext:
        """`value` encrypted under the current key for the row `pk`.

        Raises:
            EncryptedFieldError: the field cannot hold this value.
        """
        return Ciphertext(keyring.ring().seal(self._plain(value), self._context(pk)))

    def opened(self, sealed: Ciphertext, pk: object) -> T:
        """The value of the row `pk`; raises as `KeyRing.open` does."""
        return self.from_bytes(keyring.ring().open(sealed, self._context(pk)))

    def _plain(self, value: T) -> bytes:
        try:
            return self.to_bytes(value)
        except (TypeError, ValueError, AttributeError):
            pass
        # Raised out here: the first error may quote the value, and must not travel along as context.
        raise EncryptedFieldError(f"{self.label} cannot hold this value")

    def _context(self, pk: object) -> str:
        return f"{self.label}|{uuid.UUID(str(pk))}"

    def pre_save(self, model_instance: models.Model, add: bool) -> Ciphertext:  # noqa: FBT001 -- Django's signature
        return self.sealed(getattr(model_instance, self.attname), model_instance.pk)

    def from_db_value(
        self, value: bytes | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Ciphertext | None:
        return None if value is None else Ciphertext(value)

    def get_db_prep_value(
        self,
        value: Any,
        connection: BaseDatabaseWrapper,
        prepared: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
    ) -> Any:
        # A migration adds a column empty, and fills it row by row.
        if value is not None and not isinstance(value, Ciphertext):
            raise EncryptedFieldError(f"{self.label} is encrypted: set it on a row and save that")
        return value

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        """Only the stored bytes can be compared (key rotation does)."""
        if lookup_name == "stored":
            return Exact
        raise EncryptedFieldError(f"{self.label} is encrypted: look up by a digest")

    def get_transform(self, lookup_name: str) -> None:
        self.get_lookup(lookup_name)

    def get_internal_type(self) -> str:
        return "BinaryField"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        del options["editable"]
        return name, path, [*args], {**options, "label": self.label}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        problems = super().check(**kwargs)
        if not issubclass(self.model, EncryptedModel):
            problems.append(checks.Error("its model must be an EncryptedModel", obj=self))
        return problems


class EncryptedTextField(EncryptedField[str]):
    """Text; "" when there is none."""

    empty_strings_allowed = True

    def to_bytes(self, value: str) -> bytes:
        return str.encode(value)

    def from_bytes(self, plain: bytes) -> str:
        return plain.decode()


class EncryptedBytesField(EncryptedField[bytes]):
    """Bytes, such as a key."""

    def to_bytes(self, value: bytes) -> bytes:
        return b"".join([value])

    def from_bytes(self, plain: bytes) -> bytes:
        return plain


class EncryptedDateField(EncryptedField[dt.date]):
    """A calendar date."""

    def to_bytes(self, value: dt.date) -> bytes:
        return dt.date.isoformat(value).encode()

    def from_bytes(self, plain: bytes) -> dt.date:
        return dt.date.fromisoformat(plain.decode())


class EncryptedJSONField(EncryptedField[Any]):
    """Anything JSON can say. Changes inside the value are kept when the row is saved."""

    def to_bytes(self, value: Any) -> bytes:
        if value is None:
            raise TypeError("nothing to keep")
        return json.dumps(value, allow_nan=False, separators=(",", ":")).encode()

    def from_bytes(self, plain: bytes) -> Any:
        return json.loads(plain)


class EncryptedQuerySet(models.QuerySet[M]):
    """Refuses what would hand out, or write, an encrypted column past its row."""

    def values(self, *fields: Any, **expressions: Any) -> Any:
        self._refuse_encrypted(fields or self._all_names())
        return super().values(*fields, **expressions)

    def values_list(self, *fields: Any, flat: bool = False, named: bool = False) -> Any:
        self._refuse_encrypted(fields or self._all_names())
        return super().values_list(*fields, flat=flat, named=named)

    def update(self, **changes: Any) -> int:
        self._refuse_encrypted(changes)
        return super().update(**changes)

    def _all_names(self) -> list[str]:
        return [field.name for field in self.model._meta.concrete_fields]

    def _refuse_encrypted(self, names: Iterable[Any]) -> None:
        for name in names:
            if not isinstance(name, str) or name in self.query.annotations:
                continue
            _path, field, _targets, _rest = self.query.names_to_path(
                name.split("__"), self.model._meta
            )
            if isinstance(field, EncryptedField):
                raise EncryptedFieldError(f"{field.label} is encrypted: read it from its row")


class EncryptedModel(models.Model):
    """A row with encrypted fields; its key is made in Python, since values are bound to it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    objects = EncryptedQuerySet.as_manager()

    class Meta:
        abstract = True

    def __getstate__(self) -> dict[str, Any]:
        """For pickles and copies: encrypted again."""
        state: dict[str, Any] = super().__getstate__()
        for field in encrypted_fields(type(self)):
            if field.attname in state:
                state[field.attname] = field.sealed(getattr(self, field.attname), self.pk)
        return state


def encrypted_fields(model: type[models.Model]) -> list[EncryptedField[Any]]:
    """The encrypted fields of `model`."""
    return [f for f in model._meta.concrete_fields if isinstance(f, EncryptedField)]


def digest(purpose: str, *parts: str) -> str:
    """A keyed digest of `parts`, in hexadecimal, to find a row by; each purpose has its own key.

    What it leaks: that two rows of one purpose hold equal parts. Normalize before, and never digest
    something with few possible values alone.
    """
    return keyring.mac(keyring.lookup_key(purpose), json.dumps(parts))
