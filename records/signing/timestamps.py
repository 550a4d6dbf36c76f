"""Where timestamps come from: a unit of our own in this process, or a server asked by RFC 3161."""

import datetime
import hashlib
import secrets
from collections.abc import Callable

import aiohttp
from asn1crypto import cms, tsp
from django.utils import timezone
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import TimeStamper

from records.signing.answers import read_all
from records.signing.errors import TimestampUnavailableError

DIGEST = "sha256"
TIMEOUT_SECONDS = 10
MAX_ANSWER_BYTES = 1 << 16
# ETSI EN 319 421, clause 5.2: "best practices policy for time-stamps".
POLICY = "0.4.0.2023.1.1"


class LocalTimestamper(TimeStamper):
    """A timestamp unit in this process; for demonstrations, where nobody outside relies on its clock."""

    def __init__(
        self, unit: SimpleSigner, clock: Callable[[], datetime.datetime] = timezone.now
    ) -> None:
        super().__init__(include_nonce=False)  # type: ignore[no-untyped-call]  # pyHanko: no types here
        self._unit = unit
        self._clock = clock
        self._first_token = b""

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The signed answer to a request, as a server would give it (RFC 3161, RFC 5816)."""
        at = self._clock().replace(microsecond=0)
        facts = self._facts(req, at).dump()
        if not self._first_token:
            self._first_token = await self._whole_token(facts)
        token = await self._next_token(facts, at)
        return tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token})

    def _facts(self, request: tsp.TimeStampReq, at: datetime.datetime) -> tsp.TSTInfo:
        facts = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": request["message_imprint"],
            "serial_number": secrets.randbits(63),
            "gen_time": at,
        }
        if request["nonce"].native is not None:
            facts["nonce"] = request["nonce"]
        return tsp.TSTInfo(facts)

    async def _whole_token(self, facts: bytes) -> bytes:
        """CAdES signing names the unit's certificate by SHA-256 (ESSCertIDv2), as RFC 5816 asks."""
        content = cms.EncapsulatedContentInfo(
            {"content_type": "tst_info", "content": cms.ParsableOctetString(facts)}
        )
        token = await self._unit.async_sign_general_data(
            content, DIGEST, detached=False, use_cades=True
        )
        return bytes(token.dump())

    async def _next_token(self, facts: bytes, at: datetime.datetime) -> cms.ContentInfo:
        """The first token with other facts and a new signature: ten times cheaper than a whole one."""
        token = cms.ContentInfo.load(self._first_token)
        content = token["content"]
        content["encap_content_info"]["content"] = cms.ParsableOctetString(facts)
        (signer,) = content["signer_infos"]
        fresh = {
            "signing_time": cms.Time({"utc_time": at}),
            "message_digest": hashlib.sha256(facts).digest(),
        }
        signer["signed_attrs"] = cms.CMSAttributes(
            [
                simple_cms_attribute(name, fresh[name]) if name in fresh else attribute
                for attribute in signer["signed_attrs"]
                for name in [attribute["type"].native]
            ]
        )
        signer["signature"] = await self._unit.async_sign_raw(
            signer["signed_attrs"].untag().dump(), DIGEST
        )
        return token


class HttpTimestamper(TimeStamper):
    """A timestamp server asked over HTTP or HTTPS (RFC 3161, section 3.4).

    Whatever goes wrong between us and the server is a TimestampUnavailableError.
    """

    def __init__(self, url: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko: no types here
        self._url = url
        self._timeout_seconds = timeout_seconds

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token over the digest, given by the server."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except (OSError, aiohttp.ClientError, ValueError, TypeError, KeyError, AttributeError):
            # Not only the network: an answer that is no ASN.1, or lacks parts, is no timestamp.
            raise TimestampUnavailableError from None

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The server's answer, not yet checked."""
        return tsp.TimeStampResp.load(await self._post(req.dump()), strict=True)

    async def _post(self, query: bytes) -> bytes:
        # In all, not for each read: a server that drips would outlast the worker's lease.
        limit = aiohttp.ClientTimeout(total=self._timeout_seconds)
        headers = {"Content-Type": "application/timestamp-query"}
        async with (
            aiohttp.ClientSession(timeout=limit, trust_env=True) as session,
            session.post(self._url, data=query, headers=headers, allow_redirects=False) as answer,
        ):
            if answer.status != 200 or answer.content_type != "application/timestamp-reply":
                raise ValueError("the answer is no timestamp")
            return await read_all(answer.content, MAX_ANSWER_BYTES)
