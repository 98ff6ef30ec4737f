"""The only reader of the environment; keeps secret values out of everything people see."""

from __future__ import annotations

import os
import re
from pathlib import Path

from hub.errors import ConfigError

VARIABLE = re.compile(
    r"\$\{(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>(?:[^${}]|\$\{[^}]*\})*))?\}"
)
PASSWORD_IN_URL = re.compile(r"(?<=://)(?P<user>[^:/@\s]*):(?P<password>[^@\s/]+)(?=@)")
SECRET_NAME = re.compile(r"PASS|SECRET|TOKEN|KEY|PWD|CREDENTIAL", re.IGNORECASE)

_secrets: set[str] = set()


def environment(name: str) -> str | None:
    """The value of one environment variable, None when it is unset or blank."""
    return os.environ.get(name) or None


def expand(text: str, local: dict[str, str] | None = None, where: str | None = None) -> str:
    """Put values for `${NAME}` and `${NAME:-default}`; `local` names win over the environment.

    A default may itself name variables, one level deep.

    Values of variables whose name sounds like a secret, and passwords inside URLs, are remembered,
    so that `redact` hides them. A variable without value and default raises ConfigError.
    """

    def value(match: re.Match[str]) -> str:
        name = match["name"]
        found = (local or {}).get(name) or environment(name) or match["default"]
        if found is None:
            raise ConfigError(
                f"the environment variable {name} is not set",
                where=where,
                mend=f"export {name}=... or write ${{{name}:-default}}",
            )
        found = expand(found, local, where) if found == match["default"] else found
        if SECRET_NAME.search(name):
            remember_secret(found)
        return found

    expanded = VARIABLE.sub(value, text)
    for hit in PASSWORD_IN_URL.finditer(expanded):
        remember_secret(hit["password"])
    return expanded


def remember_secret(value: str) -> None:
    """Hide `value` from now on wherever `redact` is used; very short values are left alone."""
    if len(value) >= 4:
        _secrets.add(value)


def redact(text: str) -> str:
    """`text` with every known secret, and every password inside a URL, replaced by stars."""
    for secret in sorted(_secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return PASSWORD_IN_URL.sub(lambda hit: f"{hit['user']}:***", text)


def quiet_telemetry() -> None:
    """Switch off the usage reports of the libraries; call before they are imported."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"


def export(name: str, value: str | Path) -> None:
    """Set a variable for this process and its children (DAGSTER_HOME, HUB_SITE)."""
    os.environ[name] = str(value)


def child_environment(**extra: str) -> dict[str, str]:
    """A copy of the environment with `extra` on top, for a child process."""
    return {**os.environ, **extra}
