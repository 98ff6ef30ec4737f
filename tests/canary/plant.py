"""A company whose sources keep their secrets in every place that a secret can stand.

Two are well, three fail on purpose, and their servers say the secret they were given in the error.
"""

from __future__ import annotations

import json
import logging
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "PG_URL": "postgresql://reader:Canary-in-url-4711@127.0.0.1:1/plant",
    "MY_PW": "Canary-behind-a-plain-name-4712",
    "CRM_PASSWORD": "Canary-password-4713",
    "MES_TOKEN": "Canary-token-4714",
}
WORDS = {"Canary-in-url-4711", *(value for value in SECRETS.values() if "://" not in value)}
IDENTITY = "11010519491231002X"
REST = """name: {name}
kind: other
transport: rest
auth: {auth}
"""
SESSION = '{kind: session, login: /login, body: {user: "{user}", password: "{password}"}}'
CUSTOMER = """feeds: customer
%s
key: [id]
map: {ref: id, code: code, name: name}
"""
EMPLOYEE = """feeds: employee
table: employee
key: [id]
deletes: diff
map: {ref: id, code: code, name: name}
ignore: [identity]
"""
SOURCES = {
    "hr": "system: sql\nurl: sqlite:///${data_dir}/../hr.sqlite\n",
    "erp": "system: sql\nurl: ${PG_URL}\n",
    "old": "system: sql\nurl: mysql://127.0.0.1:1/old\nuser: reader\npassword: ${MY_PW}\n",
    "crm": "system: plant_crm\nurl: %s\nuser: reader\npassword: ${CRM_PASSWORD}\n",
    "mes": "system: plant_mes\nurl: %s\ntoken: ${MES_TOKEN}\n",
}


def chatty(request: Request) -> Response:
    """A server's error page that says what it was sent, as some do."""
    said = request.headers.get("Authorization", "") + request.get_data(as_text=True)
    return Response(json.dumps({"error": f"not for you: {said}"}), 400)


@dataclass(frozen=True)
class Plant:
    """The site's folder, and the `hub` command upon it in a process of its own."""

    folder: Path

    def hub(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `hub words`."""
        return subprocess.run(
            [sys.executable, "-m", "pipelines.cli", *words, "--site", str(self.folder)],
            env={**os.environ, **SECRETS, "HUB_LANG": "en"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def data(self) -> Path:
        return self.folder / ".hub"


def build(folder: Path, server: HTTPServer) -> Plant:
    """Write the site and the one database that answers."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server.expect_request("/login").respond_with_handler(chatty)
    server.expect_request("/customers").respond_with_handler(chatty)
    url = server.url_for("").rstrip("/")
    files = {"site.yaml": "name: Canary Works\nlanguage: en\ndata_dir: .hub\n"}
    files |= {f"sources/{k}.yaml": v % url if "%s" in v else v for k, v in SOURCES.items()}
    files["sources/hr/employee.yaml"] = EMPLOYEE
    for name in ("erp", "old"):
        files[f"sources/{name}/customer.yaml"] = CUSTOMER % "table: customer"
    for name, auth in (("crm", SESSION), ("mes", "{kind: bearer}")):
        said = REST.replace("{name}", name).replace("{auth}", auth)
        files[f"systems/plant_{name}/system.yaml"] = said
        files[f"systems/plant_{name}/customer.yaml"] = CUSTOMER % "get: /customers"
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    (folder / ".hub").mkdir()
    with closing(sqlite3.connect(folder / "hr.sqlite")) as con, con:
        con.execute("create table employee (id integer, code text, name text, identity text)")
        rows = [(1, "E1", f"Zhang {IDENTITY}", IDENTITY), (2, None, f"Li {IDENTITY}", IDENTITY)]
        con.executemany("insert into employee values (?, ?, ?, ?)", rows)
    return Plant(folder)
