"""Chinese addresses: divisions from large to small, then zone, town, road, number, building."""

from __future__ import annotations

import re

from mdm.reading.divisions import Divisions
from mdm.reading.numerals import number
from mdm.reading.romanised import latin

NUMERAL = "[零〇一二三四五六七八九十百两]"
LABEL = re.compile(
    r"^(?:(?:公司|单位|工厂|注册|通讯|通信|联系|收货|送货|发货|开票|办公|经营|详细)?地址"
    r"|住所|地点|邮寄)\s*[:：]?\s*"
)
CONTACT = re.compile(
    r"[\s,;(]*(?:电话|联系电话|手机|联系人|收货人|收件人|传真|tel|phone|fax)\s*[:：.].*$"
)
POSTCODE = re.compile(
    r"[\s,;(]*(?:邮政编码|邮编|邮码|邮政|zip|post\s?code|p\.?c\.?)\s*[:：]?\s*\d{6}\)?"
    r"|^\s*\(?\d{6}\)?(?=[\s,]*[\u3400-\u9fff])|[\s,(]+\d{6}\s*\)?\s*$"
    r"|(?<=[\u3400-\u9fff])\d{6}\s*$"
)
SIX_DIGITS = re.compile(r"\d{6}")
REMARK = re.compile(
    r"\([^()]*(?:附近|旁|对面|原|靠近|近|邻|斜对|隔壁|路口|交叉|以[东西南北])[^()]*\)"
)
SIGNS = re.compile(r"[^\w#-]|_|(?<![\d号])-|-(?![\da-z])")
COUNTED = re.compile(
    rf"({NUMERAL}+)(?=(?:号(?!路|桥|街|公路|线|大街|大道)|[弄幢栋楼层室座组队]|单元|号楼))"
)
ZONE = re.compile(
    r"[\u3400-\u9fffa-z]{0,10}?(?:工业园区|高新技术产业开发区|高新技术开发区|经济技术开发区"
    r"|经济开发区|高新开发区|高新区|经开区|开发区|综合保税区|保税区|工业集中区|产业集聚区|工业园"
    r"|科技园区?|产业园区?|软件园|创业园|物流园区?|工业区|工业城|园区|新区|自贸区|示范区|度假区|市区)"
    r"(?:[东西南北中]区)?(?!路|街|大道)"
)
NOT_ROAD = r"(?:(?![路街道巷弄号])[\u3400-\u9fff])"
TOWN = re.compile(
    NOT_ROAD + r"{1,6}?(?:街道办事处|街道办|街道|(?:镇|苏木|乡|区)(?!街道|[镇乡村域]|路|街|大道))"
)
VILLAGE = re.compile(
    NOT_ROAD + r"{1,8}?(?:村民委员会|村委会|行政村|社区|居委会|村)"
    r"(?!委|民|[东西南北中一二三]?(?:路|街|大道|巷))"
)
STRONG = r"(?:大道|大路|大街|公路|国道|省道|县道|路|街|巷|胡同)"
WEAK = r"(?:弄|里|道|线|坊|苑|园|广场|大厦|中心|花园|公寓|小区|新村|山庄|城|村|桥|口|渡|浜)"
BEHIND = r"(?:[东西南北中]段?|[一二三四五六七八九十]段|辅路|延伸段)?"
WORD = r"(?:[\u3400-\u9fffa-z]|\d{1,3}(?=[国省县]道|号?路|线))"
ROAD = re.compile(rf"((?:{WORD}|号(?=路|公路)){{1,20}}?{STRONG}{BEHIND})(?!口)")
PLACE = re.compile(rf"((?:{WORD}){{1,20}}?{WEAK}{BEHIND})(?=\d|$|[a-z]\d|[a-z]?[幢栋座])")
DOOR = re.compile(
    r"#?(?:(\d{1,5})弄)?"
    r"(?:(\d{1,5}(?:-\d{1,4})*[a-z]?)"
    r"(?:号(?!楼|厂房|门|库|车间)|#(?!楼|厂房)|(?![\da-z-])(?![弄幢栋座楼层室号单#组队里])))?"
    r"(?:(?:之|附|-)(\d{1,3}|[一二三四五六七八九十])号?)?"
)
DOOR_FIRST = re.compile(r"\d{1,5}(?:-\d{1,4})*号")
ANY_DOOR = re.compile(
    r"(?<!\d)(\d{1,5}(?:-\d{1,4})*[a-z]?)号(?!楼|厂房|门|库|车间)(?:(?:之|附|-)(\d{1,3})号?)?"
)
BUILDING = re.compile(
    r"([a-z]?\d{1,3}[a-z]?|[a-z]|[东西南北])(?:号楼|号厂房|#楼|#厂房|#|号车间|号库|幢|栋|座|楼座)"
)
FLOOR = re.compile(r"(\d{1,3})(?:层|楼|f)(?![\u3400-\u9fff]?座)")
ROOM = re.compile(
    r"(\d{1,2}单元)?([a-z]?\d{2,5}(?:-\d{1,4})?[a-z]?)(?:室|房|号房)|(?<=[幢栋座层楼元])(\d{2,5})$"
)
LAST = re.compile(rf"[东西南北中]?(?:{STRONG}|弄|里|道|线){BEHIND}$")


def read_chinese_address(text: str, divisions: Divisions) -> tuple[str, dict[str, str]]:
    """(the rest of a plain address behind its divisions, its parts); `division` may be absent."""
    run = _without_noise(text)
    lead = divisions.lead(run)
    rest = run[lead.end :]
    parts = {"division": lead.code}
    behind = _take(rest, "zone", ZONE, parts)
    if behind != rest:  # 苏州工业园区 (江苏省) 苏州市 ...
        rest = behind[divisions.lead(behind).end :] if not lead.code else behind
    kept = rest if lead.sure else run[lead.first(len(lead.ends) - 1).end :]
    rest = _take(rest, "town", TOWN, parts)
    rest = _take(rest, "zone", ZONE, parts)
    rest = _road(rest, parts)
    _number(rest, parts)
    return kept, {part: value for part, value in parts.items() if value}


def _without_noise(text: str) -> str:
    """One run of characters without labels, remarks, contacts and postcode; numerals as digits."""
    if ":" in text or "址" in text:
        text = LABEL.sub("", CONTACT.sub("", text))
    if "(" in text:
        text = REMARK.sub("", text)
    if SIX_DIGITS.search(text):
        text = POSTCODE.sub("", text)
    if not text.isalnum():
        text = SIGNS.sub("", text)
    return COUNTED.sub(_as_digits, text)


def _as_digits(found: re.Match[str]) -> str:
    return number(found[1])


def _take(rest: str, part: str, pattern: re.Pattern[str], parts: dict[str, str]) -> str:
    found = pattern.match(rest)
    if not found:
        return rest
    parts.setdefault(part, found[0])
    return rest[found.end() :]


def _road(rest: str, parts: dict[str, str]) -> str:
    """Fill `road` and its letters without the word for road; what is left stands behind it."""
    if (door := DOOR_FIRST.match(rest)) and ROAD.match(rest, door.end()):
        rest = rest[door.end() :] + door[0]
    found = _behind_village(rest, parts) or ROAD.match(rest) or PLACE.match(rest)
    found = found or ROAD.search(rest)
    if found:
        parts["road"] = found[1]
        rest = rest[found.end() :]
    else:
        parts["road"] = parts.get("village", "") or parts.get("zone", "")
    parts["road_latin"] = latin(LAST.sub("", parts["road"]) or parts["road"])
    return rest


def _behind_village(rest: str, parts: dict[str, str]) -> re.Match[str] | None:
    found = VILLAGE.match(rest)
    if found:
        parts["village"] = found[0]
        return ROAD.match(rest, found.end())
    return None


def _number(rest: str, parts: dict[str, str]) -> None:
    """Fill number, building, floor and room from what stands behind the road."""
    found = DOOR.match(rest)
    if not found or not (found[1] or found[2]):
        found = None
        other = ANY_DOOR.search(rest)
        if other:
            parts["number"] = "-".join(one for one in (other[1], other[2]) if one)
            rest = rest[other.end() :]
    if found:
        further = number(found[3]) if found[3] else None
        said = [one for one in (found[1], found[2], further) if one]
        parts["number"] = "-".join(said)
        rest = rest[found.end() :]
    if found := BUILDING.search(rest):
        parts["building"] = found[1]
        rest = rest[found.end() - 1 :]
    if found := FLOOR.search(rest):
        parts["floor"] = found[1]
    if found := ROOM.search(rest):
        parts["room"] = found[2] or found[3]
