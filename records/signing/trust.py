"""Whose seals count as genuine, from an installation's own seal or from files handed to a checker."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from records.signing import keystores
from records.signing.chains import ListFiles
from records.signing.profile import Anchors, SealingProfile, organization_of


@dataclasses.dataclass(frozen=True)
class Trust:
    """Roots and revocation lists, and the one organization whose seal is expected."""

    anchors: Anchors
    organization: str


def trust_of(profile: SealingProfile) -> Trust:
    """What this installation expects: its own root, and the organization that its seal names."""
    return Trust(profile.anchors, profile.organization)


def trust_from_files(
    root: Path, lists: Iterable[Path], timestamp_roots: Iterable[Path] = (), organization: str = ""
) -> Trust:
    """What a checker expects who has files only.

    Unless told otherwise the seal must name the same organization as the root, which holds for an
    authority of the organization's own. Raises KeyUnavailableError when a certificate cannot be read.
    """
    certificates = keystores.load_certificates([root, *timestamp_roots])
    paths = tuple(lists)
    anchors = Anchors(certificates[0], certificates[1:], ListFiles(lambda: paths))
    return Trust(anchors, organization or organization_of(certificates[0]))
