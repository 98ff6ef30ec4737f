"""Signs in to an SFTP server whose host key is known beforehand; any other key is refused."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import paramiko
from fsspec.implementations.sftp import SFTPFileSystem

from connectors.files_place import Remote, checked_options, reaching
from hub.contract import Stream
from hub.errors import SourceUnreachable
from hub.settings import remember_secret

OPTIONS = ("known_hosts", "host_key", "key_file", "timeout")
SECONDS = 30.0


class OnlyDeclared(paramiko.MissingHostKeyPolicy):
    """Accepts a host that no known_hosts names only by its declared fingerprint."""

    def __init__(self, stream: Stream, declared: str) -> None:
        self.stream, self.declared = stream, declared

    def missing_host_key(self, client: Any, hostname: str, key: paramiko.PKey) -> None:
        found = fingerprint(key.asbytes())
        if found != self.declared:
            why = "is not the declared one" if self.declared else "nobody has declared"
            raise SourceUnreachable(
                f"the host key of {hostname} is {found}, which {why}",
                where=self.stream.id,
                mend="ask the server's owner for it, then write options: {host_key: SHA256:...} "
                f"in sources/{self.stream.source}.yaml",
            )


class CheckedSFTP(SFTPFileSystem):  # type: ignore[misc]
    """fsspec's file system, which by itself trusts every host."""

    cachable = False

    def __init__(self, host: str, stream: Stream, **sign_in: Any) -> None:
        self.stream = stream
        super().__init__(host, **sign_in)

    def _connect(self) -> None:
        options = self.stream.connection.options
        declared = str(options.get("host_key") or "").rstrip("=")
        self.client = paramiko.SSHClient()
        if not declared:
            named = options.get("known_hosts")
            if named:
                self.client.load_host_keys(str(Path(named).expanduser()))
            else:
                self.client.load_system_host_keys()
        self.client.set_missing_host_key_policy(OnlyDeclared(self.stream, declared))
        try:
            self.client.connect(self.host, **self.ssh_kwargs)
            self.ftp = self.client.open_sftp()
        except BaseException:
            self.client.close()
            raise

    def hang_up(self) -> None:
        """End the session."""
        self.client.close()


def sftp_place(stream: Stream) -> Remote:
    """Connect; `options` name known_hosts (a file) or host_key (its SHA256 fingerprint)."""
    checked_options(stream, OPTIONS)
    parts = urlsplit(stream.connection.url)
    with reaching(stream, parts.hostname or "sftp"):
        system = CheckedSFTP(parts.hostname or "", stream, **_sign_in(stream))
    return Remote(stream, system, unquote(parts.path))


def fingerprint(key: bytes) -> str:
    """SHA256:... as ssh-keygen -l prints it."""
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"


def _sign_in(stream: Stream) -> dict[str, Any]:
    """What paramiko's SSHClient.connect is told: a password or a key file, nothing else tried."""
    parts, said = urlsplit(stream.connection.url), stream.connection
    password = said.password or (unquote(parts.password) if parts.password else None)
    if password:
        remember_secret(password)
    key = said.options.get("key_file")
    seconds = float(said.options.get("timeout", SECONDS))
    return {
        "port": parts.port or 22,
        "username": said.user or (unquote(parts.username) if parts.username else None),
        "password": None if key else password,
        "pkey": _key(Path(key).expanduser(), password) if key else None,
        "look_for_keys": False,
        "allow_agent": not (key or password),
        "timeout": seconds,
        "banner_timeout": seconds,
        "auth_timeout": seconds,
    }


def _key(path: Path, password: str | None) -> paramiko.PKey:
    secret: Any = password.encode() if password else None  # its annotation says str, it takes bytes
    return paramiko.PKey.from_path(path, secret)
