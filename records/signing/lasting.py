"""The proof that a file keeps for later years: each token judged for when the next one vouched for it.

pyHanko judges all of them for the present, by its own clock, and then calls a file broken whose first
certificate has ended, however well it was renewed. So its parts are asked here, one link at a time.
"""

import datetime
import io
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation.ades import (
    AdESBasicValidationResult,
    ades_timestamp_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
    bootstrap_validation_data_handlers,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.poe import POEManager
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from records.signing.chains import Certificate
from records.signing.sealing_time import TOLERANCE
from records.signing.structure import SealedFile, kept_evidence
from records.signing.trust import Trust
from records.signing.verdict import NotGenuineError, Reason


async def require_lasting_proof(file: SealedFile, trust: Trust, at: datetime.datetime) -> None:
    """Every token of a B-LTA file, by the evidence that stood in the file when the next one was put.

    The last one is judged for `at`, and by the current lists too (ETSI EN 319 102-1, 5.4 and 5.5, with
    revocation required). Nothing is fetched.
    """
    current = [CRLContainer(each) for each in trust.anchors.evidence().lists]
    ends = [signature.byte_range[2] + signature.byte_range[3] for signature in file.signatures]
    moments = [token.time for token in file.tokens[1:]]
    for signature, end, moment in zip(file.signatures, ends[1:], moments, strict=False):
        kept = _evidence(file.covered(end))
        await _require_proved(signature, kept, trust, moment)
    last = _evidence(file.covered(ends[-1]))
    last.known_crls.extend(current)
    await _require_proved(file.signatures[-1], last, trust, at)


def _evidence(pdf: bytes) -> LocalKnowledge:
    """The certificates and lists that a file keeps."""
    certificates, lists = kept_evidence(PdfFileReader(io.BytesIO(pdf)))
    return LocalKnowledge(
        known_crls=[CRLContainer(each) for each in lists], known_certs=list(certificates)
    )


async def _require_proved(
    signature: EmbeddedPdfSignature,
    kept: LocalKnowledge,
    trust: Trust,
    at: datetime.datetime,
) -> None:
    specification = _specification(kept, trust)
    timing = ValidationTimingInfo(at, best_signature_time=at, point_in_time_validation=True)
    handlers = bootstrap_validation_data_handlers(
        specification, timing, poe_manager_override=POEManager(current_dt_override=at)
    )
    digest = signature.compute_digest()
    result: AdESBasicValidationResult[Any]
    if signature.sig_object_type == "/Sig":
        if at > signature.signer_cert.not_valid_after:  # lists may leave out what has ended
            raise NotGenuineError(Reason.LASTING_PROOF_BROKEN)
        result = await ades_with_time_validation(
            signature.signed_data,
            specification,
            timing_info=timing,
            raw_digest=digest,
            validation_data_handlers=handlers,
        )
    else:
        result = await ades_timestamp_validation(
            signature.signed_data,
            specification,
            lambda _name: digest,
            timing_info=timing,
            validation_data_handlers=handlers,
        )
    if result.ades_subindic is not AdESPassed.OK or _stopped_at_an_authority(result):
        raise NotGenuineError(Reason.LASTING_PROOF_BROKEN)


def _stopped_at_an_authority(result: AdESBasicValidationResult[Any]) -> bool:
    """Whether an authority was called back, even after sealing.

    pyHanko then looks no further, and lets a seal pass whose own list is missing.
    """
    found = result.api_status and result.api_status.revocation_details
    return bool(found and found.ca_revoked)


def _specification(kept: LocalKnowledge, trust: Trust) -> SignatureValidationSpec:
    roots = (trust.anchors.root, *trust.anchors.timestamp_roots)
    # Where lists of a root are traced, trusting it is not enough.
    kept.known_certs.extend(roots)
    return SignatureValidationSpec(
        cert_validation_policy=_policy((trust.anchors.root,)),
        ts_cert_validation_policy=_policy(roots),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(
            online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY
        ),
        local_knowledge=kept,
    )


def _policy(roots: tuple[Certificate, ...]) -> CertValidationPolicySpec:
    return CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=roots),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        # A list may be newer than a timestamp by the clocks of those who made them.
        time_tolerance=TOLERANCE,
    )
