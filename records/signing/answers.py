"""Answers from servers outside, never longer than they need to be."""

import aiohttp

_PART_BYTES = 1 << 16


async def read_all(content: aiohttp.StreamReader, most_bytes: int) -> bytes:
    """The whole body. Raises ValueError when it is longer than `most_bytes`."""
    answer = b""
    while part := await content.read(_PART_BYTES):
        answer += part
        if len(answer) > most_bytes:
            raise ValueError("the answer is too long")
    return answer
