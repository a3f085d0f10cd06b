"""What an HTTP exchange comes to, whoever performs it: an answer, or the reason why there is none."""

from __future__ import annotations

import zlib


class Answer:
    """What came back.

    Attributes:
        status: The status code.
        headers: Names in lower case, and values.
        body: The body, cut one byte after what was asked for.
    """

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def __repr__(self) -> str:
        # The body of a good answer is an access token.
        return f"Answer(status={self.status}, body=[{len(self.body)} bytes])"


class Unreachable(Exception):
    """The exchange did not come to an answer. The text says why, without anything secret.

    Attributes:
        unsent: Whether the request was certainly not sent, because there was no connection.
    """

    def __init__(self, reason: str, *, unsent: bool = False) -> None:
        super().__init__(reason)
        self.unsent = unsent


def opened(answer: Answer, max_body_bytes: int) -> Answer:
    """The answer of a server that compresses although it was asked not to."""
    encodings = {value.strip().lower() for name, value in answer.headers if name == "content-encoding"}
    if encodings <= {"", "identity"}:
        return answer
    try:
        if encodings != {"gzip"}:
            raise zlib.error
        body = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(answer.body, max_body_bytes + 1)
    except zlib.error:
        raise Unreachable("the answer is encoded in a way that was not asked for") from None
    return Answer(answer.status, [pair for pair in answer.headers if pair[0] != "content-encoding"], body)
