"""How a stream's rows change and go: its cursor, and how a delete at the source is seen."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from hub.strict import Duration, Strict


class Cursor(Strict):
    """The change stamp: a column or SQL expression.

    A REST service is told it: `send` is the parameter (or the dotted place in the body), `form` a
    filter with {since} in it, `format` how a stamp is written; the same for {until} (a backfill).
    """

    column: str
    send: str | None = None
    send_until: str | None = None
    form: Any = None
    form_until: Any = None
    join: str = Field(default=" and ", description="between filters that are text")
    format: str = Field(default="iso", description="iso, seconds, milliseconds, or %Y-%m-%d %H:%M")
    lookback: Duration | None = None
    kind: Literal["stamp", "number", "text", "rowversion"] = "stamp"
    behind: int = Field(
        default=0,
        ge=0,
        description="numbers read again below the mark: sequences too are committed late",
    )

    @model_validator(mode="after")
    def numbers_fall_behind(self) -> Cursor:
        if self.behind and self.kind != "number":
            raise ValueError("behind: counts numbers; with a stamp say lookback: 10m")
        return self


class Tombstone(Strict):
    """Rows whose `column` is true (or equals `value`) were deleted at the source."""

    column: str
    value: str | None = None


class Sweep(Strict):
    """Now and then the keys alone are read, and those that the source has lost are deleted."""

    sweep: Duration = Field(ge=60, description="at most once in this time: 1d, 12h")


class ChangeKeys(Strict):
    """The keys of a contract that say what identifies a row, how it changes and how it goes."""

    cursor: Literal["none"] | Cursor | None = None
    deletes: Literal["none", "diff"] | Tombstone | Sweep | None = None
    append_only: bool = Field(default=False, description="rows are added, never changed or deleted")
