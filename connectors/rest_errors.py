"""What an answer says went wrong: errors inside HTTP 200, ended sessions, services too busy."""

from __future__ import annotations

from typing import Any

from connectors import rest_json
from hub.contract import Answers, Stream
from hub.errors import SourceDown, SourceUnreachable
from hub.settings import redact

LONGEST = 300


class Refused(SourceUnreachable):
    """The service understood and said no: asking the same thing again will not help."""


class Verdict:
    """Judges parsed answers by the system's `errors:`, and words refusals without any secret."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        said = stream.system.errors
        self.rules: list[Answers] = said if isinstance(said, list) else [said] if said else []

    def expired(self, answer: Any) -> bool:
        """The session is over."""
        return any(
            code is not None and code in _texts(rule.expired)
            for rule in self.rules
            for code in (_code(answer, rule.path), _code(answer, rule.expired_path))
        )

    def busy(self, answer: Any) -> bool:
        """The service asks to come again later, in words of its own."""
        return any(_code(answer, rule.path) in _texts(rule.busy) for rule in self.rules)

    def refuse(self, answer: Any, where: str) -> None:
        """An error inside HTTP 200 stops the read."""
        for rule in self.rules:
            code = _code(answer, rule.path)
            if code is None or code in _texts(rule.ok):
                continue
            said = rest_json.text(rest_json.at(answer, rule.message)) if rule.message else None
            said = f": {said}" if said else ""
            if self.expired(answer):
                raise self.denied(f"{where} was refused with code {code}{said}")
            raise self.unreachable(f"{where} answered error {code}{said}", Refused)

    def unreachable(
        self, what: str, kind: type[SourceUnreachable] = SourceUnreachable
    ) -> SourceUnreachable:
        return kind(
            redact(what)[:LONGEST],
            where=self.stream.id,
            mend=f"check the service and url in sources/{self.stream.source}.yaml",
        )

    def down(self, what: str) -> SourceUnreachable:
        return self.unreachable(what, SourceDown)

    def denied(self, what: str) -> SourceUnreachable:
        return SourceUnreachable(
            redact(what)[:LONGEST],
            where=self.stream.id,
            mend=f"check user, password or token in sources/{self.stream.source}.yaml",
        )


def excerpt(body: str, length: int) -> str:
    """The beginning of a text in one line; secrets go before the cut, or half of one would stay."""
    return " ".join(redact(body[:5000]).split())[:length]


def _code(answer: Any, path: str | None) -> str | None:
    return rest_json.text(rest_json.at(answer, path)) if path else None


def _texts(codes: list[str | int]) -> set[str]:
    return {str(code) for code in codes}
