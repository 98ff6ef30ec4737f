"""The number of a key: told by its text alone, apart for different texts, in order for numbers."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub import duck
from hub.contract import Stream
from warehouse.identity import NATURAL, key_number, whole_key

Make = Callable[..., Stream]
NUMBERS = st.integers(min_value=-(2**63), max_value=2**63 - 1)
LIKE_NUMBERS = st.from_regex(r"\A[ +-]?[0-9]{1,20}([.eE_][0-9]{1,2})?\Z")


def numbers(stream: Stream, kind: str, values: list[str]) -> list[int]:
    """The key numbers of a column of `kind`, as a batch's rows get them."""
    with duck.connect() as con:
        con.execute(f"create table batch (place integer, id {kind})")
        con.executemany("insert into batch values (?, ?)", list(enumerate(values)))
        number = key_number(stream, "cast(id as varchar)", whole_key(stream, {"id": kind}))
        found = con.execute(f"select {number} from batch order by place").fetchall()
    return [row[0] for row in found]


def test_a_number_is_named_alike_whatever_its_column_is(make_stream: Make) -> None:
    stream = make_stream(key=["id"])

    @settings(max_examples=40, deadline=None)
    @given(st.lists(NUMBERS, min_size=1, max_size=20))
    @example([0, -1, NATURAL, NATURAL + 1, 2**63 - 1])
    def check(values: list[int]) -> None:
        texts = [str(value) for value in values]
        by_integer = numbers(stream, "BIGINT", texts)
        assert by_integer == numbers(stream, "VARCHAR", texts)
        assert by_integer == numbers(stream, "DECIMAL(38, 0)", texts)
        with duck.connect() as con:  # the keys that the source lost are told by their text alone
            one = f"select {key_number(stream, 'id')} from (select ? as id)"
            assert by_integer == [con.execute(one, [text]).fetchall()[0][0] for text in texts]

    check()


def test_different_texts_have_different_numbers(make_stream: Make) -> None:
    stream = make_stream(key=["id"])

    @settings(max_examples=40, deadline=None)
    @given(st.lists(LIKE_NUMBERS, min_size=2, max_size=20, unique=True))
    @example(["7", "07", "+7", " 7", "7.0", "7e0", "-7", "7_0", "70", "0", "-0", "00"])
    def check(texts: list[str]) -> None:
        assert len(set(numbers(stream, "VARCHAR", texts))) == len(texts)

    check()


def test_numbers_keep_their_order_and_streams_keep_apart(make_stream: Make) -> None:
    one, other = (make_stream(key=["id"]).model_copy(update={"name": n}) for n in ("a", "b"))
    texts = ["0", "9", "10", str(NATURAL)]
    found = numbers(one, "BIGINT", texts)
    assert found == sorted(found)
    assert [n - found[0] for n in found] == [int(text) for text in texts]
    assert not set(found) & set(numbers(other, "BIGINT", texts))


def test_a_key_of_several_columns_is_a_digest(make_stream: Make) -> None:
    stream = make_stream(key=["id", "line"])
    assert whole_key(stream, {"id": "BIGINT", "line": "BIGINT"}) == "cast(null as bigint)"
    with duck.connect() as con:
        found = con.execute(f"select {key_number(stream, 'id')} from (select '7' as id)").fetchall()
    assert abs(found[0][0] - numbers(make_stream(key=["id"]), "BIGINT", ["7"])[0]) > NATURAL
