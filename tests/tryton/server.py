"""Serves a Tryton database over HTTP: run as a script, in a process of its own (Tryton is GPL).

    python tests/tryton/server.py postgresql://user@host:5432/database port.txt

Writes the port once it listens. Knows trytond; knows nothing of the hub.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

url, told = sys.argv[1], Path(sys.argv[2])
name = urlsplit(url).path.strip("/")
os.environ["PGOPTIONS"] = "-c timezone=UTC"
os.environ["TRYTOND_DATABASE_URI"] = url
os.environ["TRYTOND_DATABASE_NAMES"] = name

from trytond.application import app  # noqa: E402 - reads the environment when it is imported
from werkzeug.serving import make_server  # noqa: E402

server = make_server("127.0.0.1", 0, app, threaded=True)
aside = told.with_suffix(".tmp")
aside.write_text(str(server.server_port), encoding="utf-8")
aside.replace(told)
server.serve_forever()
