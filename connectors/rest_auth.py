"""Ways to sign in to a REST service: what goes into a request's headers, and how to get it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from connectors import rest_json
from hub.contract import Stream
from hub.errors import ConfigError, SourceUnreachable
from hub.settings import remember_secret

PLACE = re.compile(r"\$?\{(user|password|token)\}")
Post = Callable[[str, dict[str, str]], Any]


class Credentials:
    """The headers that prove who asks; a session is opened with `sign_in` and may expire."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.auth = stream.system.auth
        self.headers: dict[str, str] = {}
        self.signed_in = self.auth.kind != "session"
        for secret in (stream.connection.password, stream.connection.token):
            if secret:
                remember_secret(secret)
        if self.auth.kind == "bearer":
            self._carry(self._filled(self.auth.token or "{token}"))

    @property
    def can_renew(self) -> bool:
        """Whether a refused request may be tried again after signing in."""
        return self.auth.kind == "session"

    def sign_in(self, post: Post) -> None:
        """Open a session: `post` sends the login and gives its checked JSON answer."""
        if not self.auth.login:
            raise ConfigError(
                "auth: session needs a login path",
                where=f"system of {self.stream.source}",
                mend="write auth: {kind: session, login: /path, body: {...}, read: $.token}",
            )
        body = {name: self._filled(value) for name, value in self.auth.body.items()}
        answer = post(self.auth.login, body)
        self.signed_in = True
        if not self.auth.read:
            return  # the session lives in a cookie
        token = rest_json.text(rest_json.at(answer, self.auth.read))
        if not token:
            raise SourceUnreachable(
                f"the sign-in answered without {self.auth.read}",
                where=self.stream.id,
                mend=f"check user and password in sources/{self.stream.source}.yaml",
            )
        self._carry(token)

    def _carry(self, token: str) -> None:
        remember_secret(token)
        self.headers = {self.auth.header: f"{self.auth.scheme} {token}".strip()}

    def _filled(self, text: str) -> str:
        """Put user, password and token of sources/<source>.yaml into {user} and the like."""

        def value(match: re.Match[str]) -> str:
            found = getattr(self.stream.connection, match[1])
            if found is None:
                raise ConfigError(
                    f"{match[1]!r} is missing",
                    where=f"sources/{self.stream.source}.yaml",
                    mend=f"add {match[1]}: ${{{self.stream.source.upper()}_{match[1].upper()}}}",
                )
            return str(found)

        return PLACE.sub(value, text)
