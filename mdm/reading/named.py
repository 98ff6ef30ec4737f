"""What is found in the name of an organisation: the shape that readers of any script fill."""

from __future__ import annotations

from dataclasses import dataclass, field

from mdm.reading.romanised import initials, latin
from mdm.reading.text import CHINESE

PARTS = (
    "brand",  # what is proper to it: without place, trade, legal form and branch
    "place",  # nesting code of the deepest division named
    "trade",  # families of its lines of business, sorted; weak ones only where no other is named
    "form",  # family of the legal form
    "branch",  # place code, number or words, and what kind of branch; none: the head office
    "group",  # 1: calls itself a group
    "mark",  # family of the mark that it is out of use
    "chinese",  # the brand where it is written in Chinese
    "latin",  # the brand in Latin letters, one run
    "initials",  # of its syllables or words
    "bare",  # 1: the name says nothing but a brand
)


@dataclass
class Named:
    """A name taken apart, and the steps that did it in words; filled while it is read."""

    core: str = ""
    brand: str = ""
    place: str = ""
    trades: list[str] = field(default_factory=list)
    form: str | None = None
    branch: str = ""
    group: bool = False
    mark: str | None = None
    steps: list[str] = field(default_factory=list)

    def parts(self) -> dict[str, str]:
        """The parts that were found, by the names of PARTS."""
        found = {
            "brand": self.brand,
            "place": self.place,
            "trade": " ".join(self.trades),
            "form": self.form or "",
            "branch": self.branch,
            "group": "1" if self.group else "",
            "mark": self.mark or "",
            "chinese": self.brand if CHINESE.search(self.brand) else "",
            "latin": latin(self.brand),
            "initials": initials(self.brand),
        }
        said = ("place", "trade", "form", "branch", "group")
        found["bare"] = "" if any(found[part] for part in said) else "1"
        return {part: value for part, value in found.items() if value}
