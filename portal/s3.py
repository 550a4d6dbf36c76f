"""Files in S3-compatible storage; what goes wrong there has the names that files of our own have."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.response import StreamingBody
from django.conf import settings
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from portal.failures import StorageUnavailableError

# A page waits for this: after a few seconds "please try later" is the better answer.
_PATIENCE = {
    "connect_timeout": 5,
    "read_timeout": 10,
    "retries": {"mode": "standard", "max_attempts": 2},
}
# Our files prove themselves, and not every S3-compatible server knows the checksums of Amazon's.
_CHECKSUMS = {
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}


class S3Files(S3Storage):  # type: ignore[misc] # django-storages is untyped
    """The bucket of S3_BUCKET. Every method may raise StorageUnavailableError, and FileNotFoundError."""

    def get_default_settings(self) -> dict[str, Any]:
        addressing = {"addressing_style": "path" if settings.S3_ENDPOINT else "auto"}
        own = {
            "bucket_name": settings.S3_BUCKET,
            "endpoint_url": settings.S3_ENDPOINT or None,
            "region_name": settings.S3_REGION or None,
            "access_key": settings.S3_ACCESS_KEY or None,
            "secret_key": settings.S3_SECRET_KEY or None,
            "client_config": Config(s3=addressing, **_PATIENCE, **_CHECKSUMS),
        }
        return {**super().get_default_settings(), **own}

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """The file as it arrives; the library's own way would copy all of it to this machine first."""
        with _as_ours():
            key = self._normalize_name(name)
            body = self.bucket.Object(key).get()["Body"]
            return File(io.BufferedReader(_Arriving(body)), name)

    def _save(self, name: str, content: File[bytes]) -> str:
        with _as_ours():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with _as_ours():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_ours():
            return bool(super().exists(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with _as_ours():
            folders, names = super().listdir(path)
            return folders, names

    def size(self, name: str) -> int:
        with _as_ours():
            return int(super().size(name))

    def get_modified_time(self, name: str) -> Any:
        with _as_ours():
            return super().get_modified_time(name)


class _Arriving(io.RawIOBase):
    """The body of an answer. A connection that breaks is an error, never an early end."""

    def __init__(self, body: StreamingBody) -> None:
        self._body = body

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _as_ours():
            piece = self._body.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._body.close()
        super().close()


@contextmanager
def _as_ours() -> Iterator[None]:
    """Names the error only: the words of these libraries quote addresses and names."""
    try:
        yield
    except ClientError as error:
        kind = str(error.response["Error"]["Code"])
        if kind in {"404", "NoSuchKey"}:
            raise FileNotFoundError(kind) from None
        raise StorageUnavailableError(kind) from None
    except (Boto3Error, BotoCoreError) as error:
        raise StorageUnavailableError(type(error).__name__) from None
