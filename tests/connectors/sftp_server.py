"""A real SFTP server on a loopback socket, over a folder of this machine."""

from __future__ import annotations

import os
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import paramiko

USER, PASSWORD = "reader", "open sesame 42"


class _Door(paramiko.ServerInterface):
    def __init__(self, trusted: list[paramiko.PKey]) -> None:
        self.trusted = trusted

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        good = username == USER and key in self.trusted
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_auth_password(self, username: str, password: str) -> int:
        good = (username, password) == (USER, PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if good else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username: str) -> str:
        return "password,publickey"


class SftpServer:
    """Serves `root`; `opened` names the files that were opened for reading."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.key = paramiko.RSAKey.generate(2048)
        self.opened: list[str] = []
        self.trusted: list[paramiko.PKey] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._transports: list[paramiko.Transport] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            transport.add_server_key(self.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _interface(self))
            self._transports.append(transport)
            try:
                transport.start_server(server=_Door(self.trusted))
            except (paramiko.SSHException, EOFError, OSError):  # a client that did not like our key
                transport.close()

    def close(self) -> None:
        with suppress(OSError):  # closed before
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        for transport in self._transports:
            transport.close()


def _interface(server: SftpServer) -> type[paramiko.SFTPServerInterface]:
    class Files(paramiko.SFTPServerInterface):
        def _place(self, path: str) -> Path:
            return server.root / self.canonicalize(path).lstrip("/")

        def list_folder(self, path: str) -> Any:
            try:
                return [
                    paramiko.SFTPAttributes.from_stat(child.stat(), child.name)
                    for child in self._place(path).iterdir()
                ]
            except OSError as error:
                return paramiko.SFTPServer.convert_errno(error.errno or 0)

        def stat(self, path: str) -> Any:
            try:
                return paramiko.SFTPAttributes.from_stat(self._place(path).stat())
            except OSError as error:
                return paramiko.SFTPServer.convert_errno(error.errno or 0)

        lstat = stat

        def open(self, path: str, flags: int, attr: Any) -> Any:
            try:
                file = os.fdopen(os.open(self._place(path), os.O_RDONLY), "rb")
            except OSError as error:
                return paramiko.SFTPServer.convert_errno(error.errno or 0)
            server.opened.append(path)
            handle = paramiko.SFTPHandle(flags)
            handle.readfile = file  # type: ignore[attr-defined]
            return handle

    return Files
