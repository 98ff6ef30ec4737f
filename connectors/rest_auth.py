"""Ways to sign in to a REST service: what goes into each request, and how to get it."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote, quote_plus

from connectors import rest_json
from connectors.rest_request import Ask
from connectors.rest_shared import Shared
from connectors.rest_sign import derived, signed, signing_of
from connectors.rest_template import fill, own_values, require
from hub import stamp
from hub.contract import Stream
from hub.errors import ConfigError, SourceUnreachable
from hub.settings import remember_secret

EARLY = 60.0  # seconds before its end that a session is renewed, or a tenth of a short life
EPOCH = 1e9  # more than that is a moment, not a time to live
Post = Callable[[Ask], Any]
OAUTH_BODY = {
    "grant_type": "client_credentials",
    "client_id": "{client_id}",
    "client_secret": "{client_secret}",
}


class Credentials:
    """Proves who asks: fixed credentials, or a session shared by the source's streams."""

    def __init__(self, stream: Stream, shared: Shared) -> None:
        self.stream, self.shared = stream, shared
        self.auth = stream.system.auth
        self.signing = signing_of(stream)
        said = stream.connection
        for secret in (said.password, said.token, *said.secrets.values()):
            if secret:
                hide(secret)
        self.own = derived(stream, own_values(stream))
        self.fixed = self._fixed()

    @property
    def can_renew(self) -> bool:
        """Whether a refused request may be tried again after signing in."""
        return self.auth.kind in ("session", "oauth2")

    @property
    def known(self) -> dict[str, Any]:
        """The values a request may name: the source's own, and what the sign-in gave."""
        return {**self.own, **self.shared.values}

    def ready(self, post: Post) -> int:
        """Sign in where that is needed; the generation of the session now in force."""
        with self.shared.lock:
            state = self.shared
            ended = state.expires_at is not None and time.monotonic() >= state.expires_at
            if self.can_renew and (not state.signed_in or ended):
                self._sign_in(post)
            return state.generation

    def renew(self, generation: int) -> bool:
        """Give the refused session up; False where there is none. Only its own, not a newer one."""
        with self.shared.lock:
            if self.can_renew and self.shared.generation == generation:
                self.shared.signed_in = False
            return self.can_renew

    def prove(self, ask: Ask, url: str, *, login: bool = False) -> Ask:
        """The request with what proves who asks."""
        headers, params = self.fixed
        if not login:
            headers, params = {**headers, **self.shared.headers}, {**params, **self.shared.params}
        ask = replace(ask, headers={**ask.headers, **headers}, params={**ask.params, **params})
        if self.signing is None or (self.signing.requests == "login" and not login):
            return ask
        headers, params = signed(ask, url, self.signing, self.known, self.stream)
        return replace(ask, headers={**ask.headers, **headers}, params={**ask.params, **params})

    def _fixed(self) -> tuple[dict[str, str], dict[str, str]]:
        """Headers and parameters of the kinds that need no sign-in."""
        if self.auth.kind == "basic":
            pair = self._filled("{user}:{password}")
            return self._carried(base64.b64encode(pair.encode()).decode(), "Basic")
        if self.auth.kind in ("bearer", "key"):
            scheme = self.auth.scheme if self.auth.kind == "bearer" else ""
            return self._carried(self._filled(self.auth.token or "{token}"), scheme)
        return {}, {}

    def _carried(self, token: str, scheme: str) -> tuple[dict[str, str], dict[str, str]]:
        if self.auth.encode == "base64":
            hide(token)
            token = base64.b64encode(token.encode()).decode()
        hide(token)
        if "scheme" in self.auth.model_fields_set:
            scheme = self.auth.scheme
        if self.auth.param:
            return {}, {self.auth.param: token}
        return {self.auth.header: f"{scheme} {token}".strip()}, {}

    def _sign_in(self, post: Post) -> None:
        """Open a session: `post` sends a request and gives its checked JSON answer."""
        state = self.shared
        state.headers, state.params, state.values, state.expires_at = {}, {}, {}, None
        answer = post(self._login())
        state.values = read = self._read(answer)
        token = self.auth.token or ("{session}" if "session" in read else "")
        if token:
            state.headers, state.params = self._carried(self._filled(token), self.auth.scheme)
        state.expires_at = self._expiry(answer)
        state.signed_in, state.generation = True, state.generation + 1
        if then := self.auth.then:
            method, path = ("POST", then.post) if then.post else ("GET", then.get)
            ask = Ask(method, self._filled(path or ""), body=fill(then.body, self.known))
            said = rest_json.at(
                post(replace(ask, headers=state.headers, params=state.params)), then.read
            )
            state.values = {**read, then.name: {**said, **then.add} if then.add else said}

    def _login(self) -> Ask:
        auth = self.auth
        if not auth.login:
            raise ConfigError(
                f"auth: {auth.kind} needs a login path",
                where=f"system of {self.stream.source}",
                mend=f"write auth: {{kind: {auth.kind}, login: /path, body: {{...}}}}",
            )
        oauth = auth.kind == "oauth2"
        body = {**OAUTH_BODY, **auth.body} if oauth else auth.body
        from_signing = self._signing_names()
        require(body, {**self.own, **from_signing}, self.stream)
        filled = fill(body, {**from_signing, **self.own})
        if auth.method == "get":
            return Ask("GET", self._filled(auth.login), {k: str(v) for k, v in filled.items()})
        return Ask("POST", self._filled(auth.login), body=filled, form=auth.form or oauth)

    def _signing_names(self) -> dict[str, Any]:
        """The moment, for logins that carry one: it is signed with them."""
        now = stamp.now().timestamp()
        return {"now": int(now), "now_ms": int(now * 1000)}

    def _read(self, answer: Any) -> dict[str, Any]:
        """What the sign-in answered, by name; a plain `read` is the {session}."""
        oauth = self.auth.kind == "oauth2" and "read" not in self.auth.model_fields_set
        said = "$.access_token" if oauth else self.auth.read
        wanted = said if isinstance(said, dict) else {"session": said} if said else {}
        found = {}
        for name, path in wanted.items():
            value = rest_json.at(answer, path)
            if rest_json.text(value) in (None, "", "false"):
                raise SourceUnreachable(
                    f"the sign-in answered without {path}",
                    where=self.stream.id,
                    mend=f"check user and password in sources/{self.stream.source}.yaml",
                )
            found[name] = value if type(value) is int else rest_json.text(value)
            if type(value) is not int:
                hide(str(found[name]))
        return found

    def _expiry(self, answer: Any) -> float | None:
        path = self.auth.expires or ("$.expires_in" if self.auth.kind == "oauth2" else None)
        said = rest_json.text(rest_json.at(answer, path)) if path else None
        try:
            life = float(said) if said else 0.0
        except ValueError:
            return None
        if life > EPOCH:  # a moment, in seconds or milliseconds
            life = life / (1000 if life > EPOCH * 100 else 1) - stamp.now().timestamp()
        return time.monotonic() + life - min(EARLY, life / 10) if life > 0 else None

    def _filled(self, text: str) -> str:
        names = self.known
        require(text, names, self.stream)
        return str(fill(text, names))


def hide(secret: str) -> None:
    """Keep a secret out of everything people see, also as an address or JSON would write it."""
    if len(secret) < 4:
        return  # a number such as a user id: hiding it would star out every other number
    for form in (secret, quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1]):
        remember_secret(form)
    remember_secret(base64.b64encode(secret.encode()).decode())
