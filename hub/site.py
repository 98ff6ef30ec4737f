"""A site: one company's folder of configuration, apart from the product."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, Field, field_validator

from hub.contract import Connection, Duration, Strict
from hub.contract_watch import Drift, Expect
from hub.errors import ConfigError
from hub.names import check_name, nearest
from hub.settings import environment, expand, remember_secret
from hub.yamlfile import Document, into_model, load_yaml

PRODUCT = Path(__file__).resolve().parents[1]
DEFAULT_SITE = PRODUCT / "examples" / "factory"
SECRET_FIELDS = ("password", "token")


def _switch(value: Any) -> Any:
    if value is True or value is None or value == "on":
        return {}
    return False if value == "off" else value


class Keep(Strict):
    """How many versions of a published target stay."""

    keep: int = Field(default=5, ge=1)


class Publish(Strict):
    """Where and how long the warehouse is published."""

    duckdb: Keep = Keep()
    parquet: Keep = Keep(keep=2)


class Simulation(Strict):
    """A demo site's stand-in systems: the module that plays them and the folder they live in."""

    module: str
    folder: str


class StreamSettings(Strict):
    """What a site may say about one stream of a template."""

    lookback: Duration | None = None
    schedule: str | None = None
    required: bool | None = None
    drift: Drift | None = None
    expect: Expect | None = None
    # columns of a template's stream that are this site's own, beside those of its contract
    ignore: list[str] = []
    types: dict[str, str] = {}


class SourceFile(Strict):
    """sources/<source>.yaml: a running system."""

    system: str
    url: str
    label: dict[str, str] = {}
    owner: str | None = None
    user: str | None = None
    password: str | None = None
    token: str | None = None
    secrets: dict[str, str] = Field(
        default={}, description="more secrets, by the names the system uses"
    )
    values: dict[str, str | int] = Field(
        default={}, description="what is no secret: an account, an organisation"
    )
    reader: Literal["auto", "sqlalchemy"] = "auto"
    timezone: str | None = None
    lookback: Duration | None = None
    schedule: str | None = None
    required: bool = False
    drift: Drift | None = None
    streams: dict[str, Annotated[Literal[False] | StreamSettings, BeforeValidator(_switch)]] = {}
    options: dict[str, Any] = {}


class SiteFile(Strict):
    """site.yaml."""

    name: dict[str, str] | str
    language: Literal["zh", "en"] | None = None
    timezone: str = "Asia/Shanghai"
    currency: str = "CNY"
    business_day_start: time = time(0)
    fiscal_year_start_month: int = Field(default=1, ge=1, le=12)
    data_dir: str = ".hub"
    schedule: str | None = None
    publish: Publish = Publish()
    simulation: Simulation | None = None

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"unknown time zone {value!r}{nearest(value, available_timezones())}")
        return value


@dataclass(frozen=True)
class Source:
    """A running system of the site, its settings and the connection with expanded references."""

    name: str
    settings: SourceFile
    connection: Connection
    document: Document

    @property
    def folder(self) -> Path:
        """The folder of the source's own stream contracts."""
        return self.document.path.with_suffix("")


@dataclass(frozen=True)
class Site:
    """A loaded site; `folder` and `data_dir` are absolute."""

    folder: Path
    settings: SiteFile
    document: Document
    data_dir: Path
    sources: dict[str, Source]

    @property
    def timezone(self) -> ZoneInfo:
        """The zone of the site's business days."""
        return ZoneInfo(self.settings.timezone)

    @property
    def simulation_folder(self) -> Path | None:
        """The folder of the demo's systems, None for a real site."""
        found = self.settings.simulation
        return Path(expand(found.folder, {"data_dir": str(self.data_dir)})) if found else None

    def label(self, language: str) -> str:
        """The site's name in `language`."""
        name = self.settings.name
        return name if isinstance(name, str) else name.get(language) or next(iter(name.values()))

    def layers(self, room: str, folder: str) -> list[Path]:
        """The product's folder and, on top of it, the site's own, where they exist."""
        return [path for path in (PRODUCT / room, self.folder / folder) if path.is_dir()]


def site_folder(folder: Path | None = None) -> Path:
    """The folder asked for, else HUB_SITE, else the demo."""
    if folder is not None:
        return folder.resolve()
    named = environment("HUB_SITE")
    return Path(named).resolve() if named else DEFAULT_SITE


def load_site(folder: Path | None = None) -> Site:
    """Read a site folder; raises ConfigError with file, line and mend."""
    place = site_folder(folder)
    if not (place / "site.yaml").is_file():
        raise ConfigError("no site here", where=str(place / "site.yaml"), mend=f"hub init {place}")
    document = load_yaml(place / "site.yaml")
    settings = into_model(document, SiteFile)
    data_dir = place / Path(expand(settings.data_dir, where=document.where("data_dir")))
    data_dir = data_dir.resolve()
    sources = {}
    for path in sorted((place / "sources").glob("*.yaml")):
        source = load_source(path, data_dir)
        sources[source.name] = source
    return Site(place, settings, document, data_dir, sources)


def load_source(path: Path, data_dir: Path) -> Source:
    """Read one sources/<source>.yaml and expand its references."""
    document = load_yaml(path)
    name = check_name(path.stem, str(path))
    if name == "hub":
        raise ConfigError("'hub' is the built-in source", where=str(path), mend="rename the file")
    settings = into_model(document, SourceFile)
    _no_literal_secrets(name, settings, document)
    said = settings.model_dump(include=set(Connection.model_fields))
    connection = Connection(**_expanded(said, data_dir, document))
    for secret in connection.secrets.values():
        remember_secret(secret)
    return Source(name, settings, connection, document)


def _no_literal_secrets(name: str, settings: SourceFile, document: Document) -> None:
    """A secret that is written out, not named, would end up in git."""
    places: list[tuple[str | None, tuple[str, ...]]]
    places = [(getattr(settings, field), (field,)) for field in SECRET_FIELDS]
    places += [(value, ("secrets", field)) for field, value in settings.secrets.items()]
    for value, place in places:
        if value and "${" not in value:
            field = place[-1]
            raise ConfigError(
                f"{field} is written into the file",
                where=document.where(*place),
                mend=f"write {field}: ${{{name.upper()}_{field.upper()}}} and set that variable",
            )


def _expanded(value: Any, data_dir: Path, document: Document, *place: str) -> Any:
    if isinstance(value, str):
        return expand(value, {"data_dir": str(data_dir)}, document.where(*place))
    if isinstance(value, dict):
        return {k: _expanded(v, data_dir, document, *place, str(k)) for k, v in value.items()}
    if isinstance(value, list):
        return [_expanded(item, data_dir, document, *place) for item in value]
    return value
