"""Asks a REST service for JSON: one host only, patient with failures, clear about refusals."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from connectors import rest_json
from connectors.rest_auth import Credentials
from connectors.rest_errors import Refused, Verdict, excerpt
from connectors.rest_request import Ask
from connectors.rest_shared import shared
from connectors.rest_sign import body_text
from connectors.rest_wait import RETRIED, Patience, retry_after
from hub.contract import Stream
from hub.errors import ConfigError, SourceUnreachable
from hub.settings import redact

NO_CONNECTION = "no connection"

OPTIONS = {"timeout", "retries", "backoff", "patience", "proxy", "ca_bundle"}
REDIRECTS = {301, 302, 303, 307, 308}
BROKEN = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
    requests.exceptions.ContentDecodingError,
)
MOST_RENEWALS = 3  # of a session within one request


def _told(record: logging.LogRecord) -> bool:
    """urllib3 logs whole addresses: some services want keys and tokens in them."""
    record.msg, record.args = redact(record.getMessage()), ()
    return True


logging.getLogger("urllib3.connectionpool").addFilter(_told)


@dataclass(frozen=True)
class Answer:
    """A checked answer: parsed JSON (None past the end), headers, and the address it came from."""

    value: Any
    headers: Mapping[str, str]
    url: str = ""
    ended: bool = False

    def link(self, to: str | None) -> str | None:
        """The whole address of a link in the answer; without one, of its Link header's next."""
        found = to or requests.utils.parse_header_links(self.headers.get("Link", ""))
        if not isinstance(found, str):
            found = next((str(one["url"]) for one in found if one.get("rel") == "next"), "")
        return urljoin(self.url, found) if found else None


class Client:
    """One stream's connection; session and pace are the source's. Use as a context manager."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.root = stream.connection.url.rstrip("/")
        if urlsplit(self.root).scheme not in ("http", "https") or not urlsplit(self.root).hostname:
            raise ConfigError(
                f"{redact(self.root)!r} is not an http or https address",
                where=f"sources/{stream.source}.yaml",
                mend="write url: https://host",
            )
        self.options = options = stream.connection.options
        self.timeout = float(options.get("timeout", 30))
        self.shared = shared(stream)
        self.verdict = Verdict(stream)
        self.session = requests.Session()
        self.session.trust_env = False  # no .netrc password to a host that did not ask for it
        self.session.cookies = self.shared.cookies
        if options.get("proxy"):
            self.session.proxies = {"http": str(options["proxy"]), "https": str(options["proxy"])}
        if options.get("ca_bundle"):
            self.session.verify = str(options["ca_bundle"])
        self.session.headers.update({"Accept": "application/json", **stream.system.headers})
        self.credentials = Credentials(stream, self.shared)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    @property
    def known(self) -> dict[str, Any]:
        """What a request may name, once it is signed in."""
        self.credentials.ready(self._login)
        return self.credentials.known

    def ask(self, ask: Ask) -> Answer:
        """The checked answer of one request; signs in (again) when the service asks for it."""
        where = f"{ask.method} {urlsplit(ask.path).path}"
        for _ in range(MOST_RENEWALS + 1):
            generation = self.credentials.ready(self._login)
            response, value = self._send(ask)
            if response.status_code in ask.ends:
                return Answer(None, response.headers, response.url, ended=True)
            refused = response.status_code == 401 or self.verdict.expired(value)
            if refused and self.credentials.renew(generation):
                continue
            value = self._checked(response, value)
            self.verdict.refuse(value, where)
            return Answer(value, response.headers, response.url)
        raise self.verdict.unreachable(f"{where}: the session ends again and again")

    def _login(self, ask: Ask) -> Any:
        """The checked answer of a request that signs in."""
        response, value = self._send(ask, login=True)
        if response.status_code in (400, 401, 403):
            raise self.verdict.denied(f"the sign-in was refused (HTTP {response.status_code})")
        value = self._checked(response, value)
        self.verdict.refuse(value, f"{ask.method} {urlsplit(ask.path).path}")
        return value

    def _send(self, ask: Ask, *, login: bool = False) -> tuple[requests.Response, Any]:
        """Send until there is an answer worth reading, within the agreed tries and waiting.

        The second value is the parsed answer; text that is no JSON comes as the ValueError it made.
        """
        patience = Patience(
            int(self.options.get("retries", 5)),
            float(self.options.get("backoff", 0.5)),
            float(self.options.get("patience", 300)),
        )
        while True:
            self.shared.rate.wait()
            asked, throttled = None, False
            try:
                response = self._once(ask, login)
                value = _parsed(response)
            except BROKEN as error:
                problem = _reason(error)
            except requests.RequestException as error:
                raise self.verdict.unreachable(_reason(error)) from None
            else:
                asked = retry_after(response.headers.get("Retry-After"))
                throttled = response.status_code == 429 or self.verdict.busy(value)
                if not throttled and response.status_code not in RETRIED:
                    return response, value
                problem = f"HTTP {response.status_code}"
            self._pause(ask, patience, problem, asked, throttled)

    def _pause(
        self, ask: Ask, patience: Patience, problem: str, asked: float | None, throttled: bool
    ) -> None:
        """Wait before the next try, or give up. A throttled source waits with all its streams."""
        pause = asked if throttled and asked is not None else patience.next_backoff()
        if pause is not None and asked is not None:
            pause = max(pause, asked)
        if pause is None or not patience.allows(pause):
            tries = f"after {patience.tries + 1} tries" if pause is None else "asks to wait"
            word = self.verdict.down if problem == NO_CONNECTION else self.verdict.unreachable
            raise word(f"{ask.method} {urlsplit(ask.path).path}: {problem}, {tries}")
        if throttled:
            self.shared.rate.hold(pause)
            patience.waited += pause
        else:
            patience.wait(pause)

    def _once(self, ask: Ask, login: bool) -> requests.Response:
        """One request; a redirect is followed on the same host only, credentials never leave it."""
        url = self._address(ask.path, login)
        sent = self.credentials.prove(ask, url, login=login)
        params: dict[str, str] = sent.params
        data, headers = _payload(sent)
        for _ in range(5):
            response = self.session.request(
                sent.method,
                url,
                params=params,
                data=data,
                headers=headers,
                timeout=self.timeout,
                allow_redirects=False,
            )
            if response.status_code not in REDIRECTS:
                return response
            target = urljoin(url, response.headers.get("Location", ""))
            self._same_host(target, f"{ask.method} {urlsplit(ask.path).path}")
            url, params = target, {}
        raise self.verdict.unreachable(f"{ask.method} {ask.path}: too many redirects")

    def _address(self, path: str, login: bool) -> str:
        """The whole address of a path; a next page's may be whole already, on the same host."""
        if not urlsplit(path).scheme:
            return self.root + "/" + path.lstrip("/")
        if not login:  # a sign-in may live elsewhere: the system's file names that host
            self._same_host(path, f"the next page of {self.stream.name}")
        return path

    def _same_host(self, target: str, what: str) -> None:
        if _origin(target) != _origin(self.root):
            host = urlsplit(target).hostname
            raise self.verdict.unreachable(f"{what} leads to another host, {host}")

    def _checked(self, response: requests.Response, value: Any) -> Any:
        """The parsed JSON of a successful answer; anything else is one line."""
        where = f"{response.request.method} {urlsplit(response.url or '').path}"
        if response.status_code in (401, 403):
            raise self.verdict.denied(f"{where}: HTTP {response.status_code}")
        if response.status_code >= 400:
            said = excerpt(response.text, 200)
            refused = Refused if response.status_code < 500 else SourceUnreachable
            raise self.verdict.unreachable(f"{where}: HTTP {response.status_code} {said}", refused)
        if isinstance(value, ValueError):
            said = excerpt(response.text, 80)
            kind = "HTML" if said.startswith("<") else "broken JSON"
            raise self.verdict.unreachable(
                f"{where} answered {kind} instead of JSON: {said}"
            ) from value
        return value


def _payload(ask: Ask) -> tuple[Any, dict[str, str]]:
    """The body as it goes over the wire, and the headers that say what it is."""
    if ask.body is None:
        return None, ask.headers
    if ask.form:
        return {name: str(value) for name, value in ask.body.items()}, ask.headers
    return body_text(ask).encode(), {"Content-Type": "application/json", **ask.headers}


def _parsed(response: requests.Response) -> Any:
    """The parsed body, or the ValueError that it made; UTF-8 unless the header says otherwise."""
    if "charset" not in response.headers.get("Content-Type", "").lower():
        response.encoding = "utf-8"
    try:
        if (response.encoding or "").lower().replace("-", "") == "utf8":
            return rest_json.parse(response.content)
        return rest_json.parse(response.text)
    except (ValueError, LookupError) as error:
        return error if isinstance(error, ValueError) else ValueError(str(error))


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port


def _reason(error: Exception) -> str:
    """A short cause: requests' own texts are long and repeat the address."""
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "the certificate was not accepted"
    if isinstance(error, requests.ConnectionError):
        return NO_CONNECTION
    return "the answer broke off" if isinstance(error, BROKEN) else str(error)
