"""Whose seals count as genuine, from an installation's own seal or from files handed to a checker."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from records.signing import keystores
from records.signing.chains import Certificate, Evidence, ListFiles
from records.signing.errors import KeyUnavailableError, ListsOutdatedError
from records.signing.seal_folder import SealFolder


@dataclasses.dataclass(frozen=True, eq=False)
class Anchors:
    """Whom we trust: the organization's root, the roots of timestampers, and the lists on disk."""

    root: Certificate
    timestamp_roots: tuple[Certificate, ...]
    list_files: ListFiles

    def evidence(self, certificates: tuple[Certificate, ...] = ()) -> Evidence:
        """Everything a chain is proved with, lists read anew. Raises ListsOutdatedError."""
        try:
            lists = self.list_files.read()
        except (OSError, ValueError):
            raise ListsOutdatedError from None
        return Evidence((self.root, *self.timestamp_roots), certificates, lists)


@dataclasses.dataclass(frozen=True)
class Trust:
    """Roots and revocation lists, and the one organization whose seal is expected.

    `former` are seals from before under other roots or names; their documents count as well.
    """

    anchors: Anchors
    organization: str
    former: "tuple[Trust, ...]" = ()


def anchors_of(folder: SealFolder) -> Anchors:
    """Whom an installation with this folder trusts. Raises KeyUnavailableError."""
    roots = keystores.load_certificates([folder.root])
    if not roots:
        raise KeyUnavailableError
    timestamp_roots = sorted(folder.timestamp_roots.glob("*.pem"))
    others = roots[1:] + keystores.load_certificates(timestamp_roots)
    return Anchors(roots[0], others, ListFiles(folder.list_files))


def trust_with_former(anchors: Anchors, organization: str, folders: Iterable[SealFolder]) -> Trust:
    """This seal, and those in the folders, which were in use before. Raises KeyUnavailableError.

    Lists and timestampers of all of them serve each: a document of a former seal is renewed by the
    timestamper of today.
    """
    folders = tuple(folders)
    former = [anchors_of(folder) for folder in folders]
    files = [anchors.list_files, *(each.list_files for each in former)]
    list_files = ListFiles(lambda: tuple(path for each in files for path in each.paths()))
    roots = [root for each in (anchors, *former) for root in (each.root, *each.timestamp_roots)]
    names = [organization, *(_organization_in(folder) for folder in folders)]
    this, *others = (
        Trust(Anchors(each.root, _without(each.root, roots), list_files), name)
        for each, name in zip((anchors, *former), names, strict=True)
    )
    return dataclasses.replace(this, former=tuple(others))


def _without(root: Certificate, roots: Iterable[Certificate]) -> tuple[Certificate, ...]:
    return tuple(each for each in roots if each is not root)


def _organization_in(folder: SealFolder) -> str:
    """Whom the seal in a folder names; without the seal, whom its root names."""
    seal = folder.certificate("seal")
    return organization_of(keystores.load_certificates([seal if seal.exists() else folder.root])[0])


def trust_from_files(
    root: Path, lists: Iterable[Path], timestamp_roots: Iterable[Path] = (), organization: str = ""
) -> Trust:
    """What a checker expects who has files only.

    Unless told otherwise the seal must name the same organization as the root, which holds for an
    authority of the organization's own. Raises KeyUnavailableError when a certificate cannot be read.
    """
    anchors = anchors_from_files([root, *timestamp_roots], lists)
    return Trust(anchors, organization or organization_of(anchors.root))


def anchors_from_files(roots: Iterable[Path], lists: Iterable[Path]) -> Anchors:
    """The first certificate of `roots` is the seal's root; further ones are roots of timestampers.

    Raises KeyUnavailableError.
    """
    certificates = keystores.load_certificates(roots)
    if not certificates:
        raise KeyUnavailableError
    paths = tuple(lists)
    return Anchors(certificates[0], certificates[1:], ListFiles(lambda: paths))


def organization_of(certificate: Certificate) -> str:
    """The organization a certificate was given to; its common name when it names none."""
    names = certificate.subject.native
    return str(names.get("organization_name") or names.get("common_name") or "")
