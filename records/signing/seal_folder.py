"""The files of an organization's own authority, as `create_seal` writes them into one folder."""

import dataclasses
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class SealFolder:
    """Where each part of the authority lies. The root's key is not among them: it is kept offline."""

    path: Path

    @property
    def root(self) -> Path:
        """The root certificate, which readers of sealed documents are given (PEM)."""
        return self.path / "root.pem"

    def certificate(self, name: str) -> Path:
        """The certificate of "seal", "seal-authority", "timestamp" or "timestamp-authority" (PEM)."""
        return self.path / f"{name}.pem"

    def key(self, name: str) -> Path:
        """The private key of the same name (PKCS#8, PEM, readable by its owner only)."""
        return self.path / f"{name}.key"

    @property
    def lists(self) -> Path:
        """The folder of revocation lists (DER), one for each issuer."""
        return self.path / "lists"

    @property
    def timestamp_roots(self) -> Path:
        """The folder for root certificates of an outside timestamper, put there by hand (PEM)."""
        return self.path / "timestamp-roots"

    @property
    def known(self) -> Path:
        """The folder of certificates met so far whose lists are fetched (PEM)."""
        return self.lists / "known"

    def list_files(self) -> tuple[Path, ...]:
        """Every revocation list that is there now."""
        return tuple(sorted(self.lists.glob("*.crl")))
