"""What models may read from the rooms below: tables, columns, types and labels, compiled from
the dictionary; opens no database."""

from __future__ import annotations

from dataclasses import dataclass

from hub.dictionary import Dictionary, Entity

RESOLVED = ("customer", "supplier", "material")
RELATED = ("customer", "supplier")  # organisations: branches, subsidiaries, groups


@dataclass(frozen=True)
class Column:
    """A column's type, and what people are told about it; labels are empty where none is known."""

    type: str
    zh: str = ""
    en: str = ""
    meaning: str = ""
    sensitivity: str = "internal"


Tables = dict[str, dict[str, Column]]

SOURCE = Column("VARCHAR", "来源系统", "Source", "The system the row came from.")
TECHNICAL = {
    "_key": Column("UHUGEINT", "技术键", "Technical key"),
    "_stream": Column("VARCHAR", "数据流", "Stream"),
    "_stamp": Column("TIMESTAMP", "来源时间戳", "Source stamp"),
    "_load": Column("BIGINT", "装载序号", "Load"),
}
OPS: Tables = {
    "ops.source": {
        "source": SOURCE,
        "system": Column("VARCHAR", "系统模板", "System", "The template the source follows."),
        "kind": Column("VARCHAR", "系统类型", "Kind of system", "erp, crm, mes, wms and so on."),
        "label_zh": Column("VARCHAR", "中文名称", "Chinese name"),
        "label_en": Column("VARCHAR", "英文名称", "English name"),
        "required": Column("BOOLEAN", "必需", "Required"),
        "entities": Column("VARCHAR", "提供的实体", "Entities", "What the source feeds."),
    },
    # as_of itself is left out: a model that read it would change with every run.
    "ops.as_of": {
        "business_date": Column("DATE", "业务日期", "Business date", "The run's business day."),
        "currency": Column("VARCHAR", "本位币", "Home currency"),
    },
}
CODE = {
    "list": Column("VARCHAR", "代码表", "Code list"),
    "code": Column("VARCHAR", "代码", "Code"),
    "name_zh": Column("VARCHAR", "中文名称", "Chinese name"),
    "name_en": Column("VARCHAR", "英文名称", "English name"),
    "extra": Column("VARCHAR", "其他属性", "Other attributes", "JSON text."),
}


def tables(dictionary: Dictionary) -> Tables:
    """Every table a model may read beside other models."""
    found: Tables = {**OPS, "master.code": CODE}
    for entity in dictionary.entities.values():
        found[f"clean.{entity.name}"] = _clean(entity)
    for name in RESOLVED:
        if name in dictionary.entities:
            entity = dictionary.entities[name]
            found[f"master.{name}"] = _golden(entity)
            found[f"master.xref_{name}"] = _crosswalk(entity)
        if name in RELATED and name in dictionary.entities:
            found[f"master.rollup_{name}"] = _rollup(dictionary.entities[name])
    return found


def _clean(entity: Entity) -> dict[str, Column]:
    properties = {
        p.name: Column(p.sql_type, p.label_zh, p.label_en, p.meaning, p.sensitivity)
        for p in entity.properties
    }
    return {"source": SOURCE, **properties, **TECHNICAL}


def _golden_id(entity: Entity) -> Column:
    zh, en = f"{entity.label_zh}主数据号", f"{entity.label_en} master id"
    return Column("VARCHAR", zh, en, "One id for all records that are the same thing.")


def _golden(entity: Entity) -> dict[str, Column]:
    code = Column("VARCHAR", f"{entity.label_zh}标准编码", f"{entity.label_en} standard code")
    members = Column("BIGINT", "成员记录数", "Member records", "Source records behind this one.")
    attributes = {n: c for n, c in _clean(entity).items() if n in entity.names}
    return {
        "golden_id": _golden_id(entity),
        "standard_code": code,
        **{n: c for n, c in attributes.items() if n not in ("ref", "code")},
        "member_count": members,
    }


def _crosswalk(entity: Entity) -> dict[str, Column]:
    reference = Column("VARCHAR", f"来源{entity.label_zh}标识", f"{entity.label_en} in the source")
    return {
        "source": SOURCE,
        f"{entity.name}_ref": reference,
        "golden_id": _golden_id(entity),
        "_load": TECHNICAL["_load"],
    }


def _rollup(entity: Entity) -> dict[str, Column]:
    zh, en = f"集团{entity.label_zh}主数据号", f"{entity.label_en} group master id"
    top = "The head office, company or group at the top; whoever is missing is its own."
    return {
        "golden_id": _golden_id(entity),
        "top_golden_id": Column("VARCHAR", zh, en, top),
        "depth": Column("BIGINT", "层级", "Depth", "Steps up to the top; the top itself is 0."),
        "path_text": Column("VARCHAR", "上级路径", "Path", "The ids from this one up to the top."),
    }
