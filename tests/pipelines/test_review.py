"""The steward's queue: its order, its cases, as a spreadsheet and back, and asked at a terminal."""

from __future__ import annotations

import csv
import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.dictionary import PRODUCT_FOLDER, load_dictionary
from hub.state import open_state
from mdm import desk, queue
from mdm.judgements import APART, ONE, UNSURE, effective
from mdm.rulebook import PRODUCT_RULES, load_rules
from pipelines.stewarding import Maker, Row, all_judged, record, undo
from tests.mdm.conftest import build
from tests.pipelines.conftest import Company, Hub, found_company

ROOT = Path(__file__).resolve().parents[2]
PUMPS = [
    {"source": "erp", "ref": "1", "name": "苏州甲乙泵业有限公司", "phone": "0512-55512345"},
    {"source": "crm", "ref": "a", "name": "苏州甲乙泵业有限责任公司（停用）",
     "phone": "+86 512 5551 2345"},
    {"source": "crm", "ref": "=b", "name": "甲乙泵业"},
]  # fmt: skip
VALVES = [
    {"source": "erp", "ref": "007", "name": "无锡丙丁阀门有限公司"},
    {"source": "mes", "ref": "-9", "name": "丙丁阀门"},
]
ORDERS = """insert into ops.all_sales_order_line (source, order_no, line_no, customer_ref,
    amount_net, _deleted) values ('erp', 'S1', 1, '007', 1000.5, false),
    ('erp', 'S2', 1, '007', -20, false), ('erp', 'S3', 1, '1', 10, false)"""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A desk of two cases, as a run would write it."""
    dictionary = load_dictionary([PRODUCT_FOLDER])
    house = build(dictionary)
    house.put("customer", [*PUMPS, *VALVES])
    house.con.execute(ORDERS)
    house.resolve()
    folder = tmp_path_factory.mktemp("desk")
    desk.write(house.con, folder, dictionary, load_rules([PRODUCT_RULES], dictionary))
    house.con.close()
    return (folder / desk.NAME).read_bytes()


@pytest.fixture
def company(written: bytes, tmp_path: Path) -> Company:
    found = found_company(tmp_path / "my 厂")
    (found.data / desk.NAME).write_bytes(written)
    return found


def judgements(company: Company) -> list[tuple[str, frozenset[str]]]:
    state = open_state(company.data)
    found = effective(all_judged(state, "customer"))
    state.engine.dispose()
    return sorted((one.verdict, frozenset(map(":".join, one.pair))) for one in found)


def say(company: Company, verdict: str, a: str, b: str, by: str = "li") -> None:
    state = open_state(company.data)
    (source_a, ref_a), (source_b, ref_b) = a.split(":"), b.split(":")
    row = Row(verdict, (source_a, ref_a), (source_b, ref_b), 1 << 40, 1 << 40)
    record(state, "customer", [row], Maker(by))
    state.engine.dispose()


def listed(hub: Hub) -> list[dict[str, Any]]:
    answer = hub("mdm", "review", "customer", "--json")
    assert answer.code == 0, answer.err
    found: list[dict[str, Any]] = json.loads(answer.out)
    return found


def test_what_most_hangs_on_comes_first(company: Company, hub: Hub) -> None:
    first, second = listed(hub)
    assert first["value"] == 1022.5  # two facts and their amounts, whichever sign
    assert {first["questions"][0]["a"], first["questions"][0]["b"]} == {"erp:007", "mes:-9"}
    assert second["value"] == 11
    assert "same name.brand" in second["reasons"]
    shown = hub("mdm", "review", "--list").out
    assert "2 of 2 cases" in shown


def test_an_answer_closes_its_question_at_once_and_undo_opens_it(
    company: Company, hub: Hub
) -> None:
    say(company, APART, "erp:007", "mes:-9")
    say(company, ONE, "crm:a", "crm:=b")
    assert listed(hub) == []
    assert "No question is open" in hub("mdm", "review").out
    state = open_state(company.data)
    undo(state, Maker("li"))
    state.engine.dispose()
    assert len(listed(hub)) == 1


def test_what_nobody_could_say_comes_last(company: Company, hub: Hub) -> None:
    say(company, UNSURE, "erp:007", "mes:-9")
    assert [case["unsure"] for case in listed(hub)] == [False, True]


def test_an_answer_by_way_of_others_counts(company: Company, written: bytes) -> None:
    with desk.opened(company.data) as con:
        assert len(queue.questions(con, "customer", [])) == 2
        say(company, ONE, "erp:007", "crm:x")
        say(company, ONE, "crm:x", "mes:-9")
        state = open_state(company.data)
        left = queue.questions(con, "customer", all_judged(state, "customer"))
        state.engine.dispose()
    assert [one.golden_a for one in left] == ["C-000001"]


def fill(path: Path, given: dict[str, str], encoding: str = "utf-8-sig") -> None:
    """Write answers into an exported CSV: by the ref of one of the two records."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for ref, answer in given.items():
            if ref in (row["ref_a"].lstrip("'"), row["ref_b"].lstrip("'")):
                row["answer"] = answer
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_goes_out_is_answered_in_chinese_and_comes_back(
    company: Company, hub: Hub, tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "待确认.csv"
    assert hub("mdm", "review", "customer", "--export", str(path)).code == 0
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"'=b" in raw
    fill(path, {"=b": "是", "-9": "否"}, encoding)
    answer = hub("mdm", "review", "--import", str(path), "--as", "li")
    assert answer.code == 0, answer.err
    assert "2 answers taken" in answer.out
    assert {verdict for verdict, _ in judgements(company)} == {APART, ONE}
    assert {one for _, pair in judgements(company) for one in pair} >= {"crm:=b", "erp:007"}
    assert hub("mdm", "undo", "--as", "li").code == 0
    assert judgements(company) == []


def test_an_excel_file_keeps_codes_as_text(company: Company, hub: Hub, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = tmp_path / "review.xlsx"
    assert hub("mdm", "review", "--export", str(path)).code == 0
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    head = [cell.value for cell in next(iter(sheet.iter_rows()))]
    for row in sheet.iter_rows(min_row=2):
        cells = {name: cell for name, cell in zip(head, row, strict=True)}
        assert {cells[name].data_type for name in ("ref_a", "ref_b")} == {"s"}
        cells["answer"].value = "different"
        cells["why"].value = f"told by {cells['ref_a'].value}"
    book.save(path)
    assert hub("mdm", "review", "--import", str(path)).code == 0
    assert {verdict for verdict, _ in judgements(company)} == {APART}
    assert {one for _, pair in judgements(company) for one in pair} >= {"erp:007", "crm:=b"}
    state = open_state(company.data)
    assert all(one.why.startswith("told by ") for one in all_judged(state))
    state.engine.dispose()


HEAD = "answer,entity,source_a,ref_a,source_b,ref_b,seen\n"
BAD = [
    "perhaps,customer,erp,1,crm,'=b,0",
    "same,custmer,erp,1,crm,'=b,0",
    "same,customer,erp,99,crm,'=b,0",
    "same,customer,erp,1,erp,1,0",
    "same,customer,erp,1,crm,'=b,0",
    "same,customer,crm,'=b,erp,007,0",
    "different,customer,erp,1,erp,007,0",
    "same,customer,crm,'=b,erp,1,0",
    ",customer,nobody,1,nobody,2,0",
]


def test_wrong_rows_are_named_by_line_and_the_rest_is_taken(
    company: Company, hub: Hub, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "\n".join(BAD), encoding="utf-8")
    answer = hub("mdm", "review", "--import", str(path), "--json")
    assert answer.code == 1
    said = json.loads(answer.out)
    assert said["taken"] == 2
    assert {one["line"]: one["what"] for one in said["wrong"]} == {
        2: "answer 'perhaps' is none of same, different, unsure",
        3: "entity 'custmer' gets no golden ids",
        4: "no customer is called 'erp:99'",
        5: "both are the same record",
        8: "rows above make the two one",
        9: "line 6 answers the same pair already",
    }
    assert "6 rows were not taken" in answer.err


def test_strict_takes_all_or_nothing(company: Company, hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "\n".join(BAD), encoding="utf-8")
    assert hub("mdm", "review", "--import", str(path), "--strict").code == 1
    assert judgements(company) == []
    path.write_text(HEAD + BAD[4], encoding="utf-8")
    assert hub("mdm", "review", "--import", str(path), "--strict").code == 0
    assert len(judgements(company)) == 1


def test_a_sheet_that_others_overtook_says_who(company: Company, hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    assert hub("mdm", "review", "--export", str(path)).code == 0
    fill(path, {"=b": "same", "-9": "same"})
    say(company, APART, "mes:-9", "erp:007", by="li")
    answer = hub("mdm", "review", "--import", str(path), "--as", "wang")
    assert answer.code == 1
    assert "li said 'apart' of erp:007 and mes:-9" in answer.out
    assert sorted(verdict for verdict, _ in judgements(company)) == [APART, ONE]
    assert hub("mdm", "review", "--import", str(path), "--as", "wang", "--anyway").code == 0
    assert {verdict for verdict, _ in judgements(company)} == {ONE}


def test_a_file_without_a_needed_column_is_refused(
    company: Company, hub: Hub, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("answer,entity\nsame,customer\n", encoding="utf-8")
    answer = hub("mdm", "review", "--import", str(path))
    assert answer.code == 1
    assert "column source_a is missing" in answer.err


class Terminal:
    """`hub mdm review` in a terminal of its own."""

    def __init__(self, company: Company, *words: str) -> None:
        self.ours, theirs = pty.openpty()
        environment = {**os.environ, "TERM": "xterm", "COLUMNS": "120", "LINES": "40",
                       "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"}  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.cli", "mdm", "review", "customer", *words,
             "--site", str(company.folder)],
            stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=environment,
        )  # fmt: skip
        os.close(theirs)
        self.seen = ""

    def until(self, text: str, seconds: float = 40) -> str:
        """What is on the screen from the last look up to `text`."""
        end = time.monotonic() + seconds
        while text not in self.seen:
            assert time.monotonic() < end, f"{text!r} never came: {self.seen[-2000:]}"
            if select.select([self.ours], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self.ours, 65536).decode("utf-8", "replace")
                except OSError:
                    assert text in self.seen, self.seen[-2000:]
        before, _, self.seen = self.seen.partition(text)
        return before + text

    def press(self, keys: str) -> None:
        os.write(self.ours, keys.encode())

    def end(self) -> int:
        code = self.process.wait(30)
        os.close(self.ours)
        return code


@pytest.fixture
def terminal(company: Company) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*words: str) -> Terminal:
        opened.append(Terminal(company, *words))
        return opened[-1]

    yield start
    for one in opened:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def test_keys_at_a_terminal_merge_undo_and_split(
    company: Company, terminal: Callable[..., Terminal]
) -> None:
    screen = terminal("--as", "wang", "--why", "asked them")
    first = screen.until("? help")
    assert "1/2" in first
    assert "丙丁阀门" in first
    assert "\x1b[" in first  # coloured
    screen.press("m")
    assert "becomes" in screen.until("? help")
    assert judgements(company) == [(ONE, frozenset({"erp:007", "mes:-9"}))]
    screen.press("z")
    back = screen.until("? help")
    assert "Taken back: wang said 'one'" in back
    assert "1/2" in back
    assert judgements(company) == []
    screen.press("s")
    screen.until("? help")
    screen.press("u")
    ended = screen.until("decisions of this sitting")
    assert "2 " in ended
    assert screen.end() == 0
    assert judgements(company) == [(APART, frozenset({"erp:007", "mes:-9"}))]
    state = open_state(company.data)
    assert {one.why for one in all_judged(state)} == {"asked them"}
    state.engine.dispose()


def test_the_screen_shows_what_another_said_meanwhile(
    company: Company, terminal: Callable[..., Terminal]
) -> None:
    screen = terminal("--as", "wang")
    screen.until("? help")
    say(company, APART, "erp:007", "mes:-9", by="li")
    screen.press("m")
    stopped = screen.until("? help")
    assert "li said 'apart'" in stopped
    assert judgements(company) == [(APART, frozenset({"erp:007", "mes:-9"}))]
    screen.press("m")  # having seen it
    screen.until("? help")
    assert {verdict for verdict, _ in judgements(company)} == {ONE}
    screen.press("q")
    screen.until("1 decisions of this sitting")
    assert screen.end() == 0


def test_without_a_terminal_lines_do(company: Company) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "mdm", "review", "customer", "--site",
         str(company.folder)],
        input="?\nn\nb\nx\nn\ns\n2\n", capture_output=True, text=True, cwd=ROOT, check=True,
        env={**os.environ, "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"},
    )  # fmt: skip
    assert "nothing moves before the next run" in done.stdout
    assert "At the next run 1 records leave." in done.stdout
    ((verdict, pair),) = judgements(company)
    assert verdict == APART
    assert pair == {"erp:1", "crm:a"}
