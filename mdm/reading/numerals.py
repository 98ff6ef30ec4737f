"""Numbers in Chinese names and addresses: 十二, 壹 and 12 are one; knows no places."""

from __future__ import annotations

import re

DIGIT = {sign: value for value, sign in enumerate("零一二三四五六七八九十")}
IN_FULL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
SIGNS = "零一二三四五六七八九"
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
ONES = "[一二三四五六七八九壹贰叁肆伍陆柒捌玖]"
ANY = re.compile(rf"{ONES}|[十拾]|(?<!\d)[1-9](?!\d)")
UNIT = (
    r"(?:[局所队号院厂]|建(?![设筑材安])|冶(?![金炼])|航(?![空天运])|处(?!理)|工厂|车间|化建|标段"
    r"|分(?=公司|厂|工厂|店|院|部|行|社|$)|工程(?:局|处|公司))"
)
UP_TO_99 = f"(?:{ONES}?[十拾]{ONES}?|{ONES})"
NOT_INSIDE = "(?<![一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾统唯专归])"
# Behind 第, before what is counted, and whatever is above ten: 第四, 六局, 二十二冶.
COUNTED = re.compile(
    rf"(?:(?<=第){UP_TO_99}|{NOT_INSIDE}(?:{ONES}?[十拾]{ONES}|[二三四五六七八九]十)"
    rf"|{NOT_INSIDE}{UP_TO_99}(?={UNIT}))(?!{ONES}|[十拾])"
)
LONE = re.compile(
    rf"(?<![0-9a-z第.#\-])(?<!{ONES})(?<![十拾])[1-9](?=[\u3400-\u9fff])(?!{ONES}|{UNIT}|[十拾百千万#])"
)


def number(sign: str) -> str:
    """A Chinese, Roman or other number below a hundred as digits: 十二 -> 12."""
    if sign.isdigit():
        return str(int(sign))
    if sign in ROMAN:
        return str(ROMAN[sign])
    tens, ten, ones = sign.translate(IN_FULL).rpartition("十")
    return str((DIGIT.get(tens, 1) * 10 if ten else 0) + DIGIT.get(ones, 0))


def evenly_counted(text: str) -> str:
    """A plain Chinese name with its numbers in one spelling, whoever typed it.

    What is counted is in digits (第4, 6局, 22冶), a lone digit that begins or joins a word is in
    Chinese: 一汽 and 1汽 are 一汽, 三一 stays 三一, 3m and 58同城 stay as they are.
    """
    if not ANY.search(text):
        return text
    text = COUNTED.sub(lambda found: number(found[0]), text)
    return LONE.sub(lambda found: SIGNS[int(found[0])], text)
