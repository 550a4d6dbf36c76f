"""The four levels of a PAdES seal (ETSI EN 319 142-1, clause 6)."""

import enum


class Level(enum.StrEnum):
    """How long a seal can be proved, each level holding the one before it.

    B-B: as long as its certificate is valid. B-T: with the time of sealing proved. B-LT: with
    certificates and revocation lists inside. B-LTA: with a timestamp over all of it, renewable.
    """

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"

    @property
    def has_timestamp(self) -> bool:
        """Whether the seal carries the time of sealing from a timestamper."""
        return self is not Level.B_B

    @property
    def has_evidence(self) -> bool:
        """Whether certificates and revocation lists are kept in the file (its DSS)."""
        return self in {Level.B_LT, Level.B_LTA}
