"""Asks a REST service for JSON: one host only, patient with failures, clear about refusals."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from connectors import rest_json
from connectors.rest_auth import Credentials
from connectors.rest_wait import RETRIED, Patience, Rate, retry_after
from hub.contract import Stream
from hub.errors import ConfigError, HubError, SourceDown, SourceUnreachable
from hub.settings import redact

NO_CONNECTION = "no connection"

OPTIONS = {"timeout", "retries", "backoff", "patience", "proxy", "ca_bundle"}
REDIRECTS = {301, 302, 303, 307, 308}
MOST_RENEWALS = 3  # of a session within one request


class Client:
    """One source's connection: session, credentials and waiting. Use as a context manager."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.root = stream.connection.url.rstrip("/")
        if urlsplit(self.root).scheme not in ("http", "https") or not urlsplit(self.root).hostname:
            raise ConfigError(
                f"{redact(self.root)!r} is not an http or https address",
                where=f"sources/{stream.source}.yaml",
                mend="write url: https://host",
            )
        options = stream.connection.options
        self.timeout = float(options.get("timeout", 30))
        self.options = options
        self.session = requests.Session()
        self.session.trust_env = False  # no .netrc password to a host that did not ask for it
        if options.get("proxy"):
            self.session.proxies = {"http": str(options["proxy"]), "https": str(options["proxy"])}
        if options.get("ca_bundle"):
            self.session.verify = str(options["ca_bundle"])
        self.session.headers.update({"Accept": "application/json", **stream.system.headers})
        self.credentials = Credentials(stream)
        self.rate = Rate(stream.system.rate)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def ask(self, method: str, path: str, params: dict[str, str], body: Any = None) -> Any:
        """The parsed answer of one request; signs in (again) when the service asks for it."""
        for _ in range(MOST_RENEWALS + 1):
            if not self.credentials.signed_in:
                self.credentials.sign_in(self._login)
            response = self._send(method, path, params, body, self.credentials.headers)
            if response.status_code in (401, 403) and self._renew(response.status_code):
                continue
            answer = self._answer(response)
            if self._expired(answer) and self.credentials.can_renew:
                self.credentials.signed_in = False
                continue
            self._refuse_error(answer, f"{method} {path}")
            return answer
        raise self._unreachable(f"{method} {path}: the session ends again and again")

    def _renew(self, status: int) -> bool:
        if status != 401 or not self.credentials.can_renew:
            return False
        self.credentials.signed_in = False
        return True

    def _login(self, path: str, body: dict[str, str]) -> Any:
        response = self._send("POST", path, {}, body, {})
        if response.status_code in (400, 401, 403):
            raise self._denied(f"the sign-in was refused (HTTP {response.status_code})")
        answer = self._answer(response)
        self._refuse_error(answer, f"POST {path}")
        return answer

    def _send(
        self, method: str, path: str, params: dict[str, str], body: Any, headers: dict[str, str]
    ) -> requests.Response:
        """Send until there is an answer worth reading, within the agreed tries and waiting."""
        patience = Patience(
            int(self.options.get("retries", 5)),
            float(self.options.get("backoff", 0.5)),
            float(self.options.get("patience", 300)),
        )
        while True:
            self.rate.wait()
            problem, asked = "", None
            try:
                response = self._once(method, path, params, body, headers)
            except (requests.ConnectionError, requests.Timeout) as error:
                problem = _reason(error)
            except requests.RequestException as error:
                raise self._unreachable(redact(_reason(error))) from None
            else:
                asked = retry_after(response.headers.get("Retry-After"))
                if response.status_code != 429 and response.status_code not in RETRIED:
                    return response
                problem = f"HTTP {response.status_code}"
            if problem == "HTTP 429" and asked is not None:
                pause: float | None = asked
            else:
                pause = patience.next_backoff()
                pause = max(pause, asked) if pause is not None and asked is not None else pause
            if pause is None or not patience.allows(pause):
                tries = f"after {patience.tries + 1} tries" if pause is None else "asks to wait"
                silent = problem == NO_CONNECTION
                kind = SourceDown if silent else SourceUnreachable
                raise self._unreachable(f"{method} {path}: {problem}, {tries}", kind)
            patience.wait(pause)

    def _once(
        self, method: str, path: str, params: dict[str, str], body: Any, headers: dict[str, str]
    ) -> requests.Response:
        """One request; a redirect is followed on the same host only, credentials never leave it."""
        url = self.root + "/" + path.lstrip("/")
        for _ in range(5):
            response = self.session.request(
                method,
                url,
                params=params,
                json=body,
                headers=headers,
                timeout=self.timeout,
                allow_redirects=False,
            )
            if response.status_code not in REDIRECTS:
                return response
            target = urljoin(url, response.headers.get("Location", ""))
            if _origin(target) != _origin(self.root):
                host = urlsplit(target).hostname
                raise self._unreachable(f"{method} {path} leads to another host, {host}")
            url, params = target, {}
        raise self._unreachable(f"{method} {path}: too many redirects")

    def _answer(self, response: requests.Response) -> Any:
        """Parsed JSON of a successful answer; anything else is one line."""
        where = f"{response.request.method} {urlsplit(response.url or '').path}"
        response.encoding = response.encoding if _has_charset(response) else "utf-8"
        if response.status_code in (401, 403):
            raise self._denied(f"{where}: HTTP {response.status_code}")
        excerpt = " ".join(response.text[:200].split())
        if response.status_code >= 400:
            raise self._unreachable(f"{where}: HTTP {response.status_code} {excerpt}")
        try:
            return rest_json.parse(response.text)
        except ValueError as error:
            kind = "HTML" if excerpt.startswith("<") else "broken JSON"
            raise self._unreachable(
                f"{where} answered {kind} instead of JSON: {excerpt[:80]}"
            ) from error

    def _expired(self, answer: Any) -> bool:
        rules = self.stream.system.errors
        code = rest_json.text(rest_json.at(answer, rules.path)) if rules else None
        return rules is not None and code in {str(value) for value in rules.expired}

    def _refuse_error(self, answer: Any, where: str) -> None:
        """An error inside HTTP 200 stops the read."""
        rules = self.stream.system.errors
        if rules is None:
            return
        code = rest_json.text(rest_json.at(answer, rules.path))
        if code is None or code in {str(value) for value in rules.ok}:
            return
        said = rest_json.text(rest_json.at(answer, rules.message)) if rules.message else None
        said = f": {said}" if said else ""
        if code in {str(value) for value in rules.expired}:
            raise self._denied(f"{where} was refused with code {code}{said}")
        raise self._unreachable(f"{where} answered error {code}{said}")

    def _unreachable(
        self, what: str, kind: type[SourceUnreachable] = SourceUnreachable
    ) -> HubError:
        return kind(
            redact(what)[:300],
            where=self.stream.id,
            mend=f"check the service and url in sources/{self.stream.source}.yaml",
        )

    def _denied(self, what: str) -> HubError:
        return SourceUnreachable(
            redact(what)[:300],
            where=self.stream.id,
            mend=f"check user, password or token in sources/{self.stream.source}.yaml",
        )


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _has_charset(response: requests.Response) -> bool:
    return "charset" in response.headers.get("Content-Type", "").lower()


def _reason(error: Exception) -> str:
    """A short cause: requests' own texts are long and repeat the address."""
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "the certificate was not accepted"
    return NO_CONNECTION if isinstance(error, requests.ConnectionError) else str(error)
