"""What an HTTP exchange comes to, whoever performs it: an answer, or the reason why there is none."""

from __future__ import annotations


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
    """The exchange did not come to an answer. The text says why, without anything secret."""
