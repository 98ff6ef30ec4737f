"""The company's own order: plants, warehouses, departments, people, units, currencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

COMPANY = "精海泵业有限公司"
COMPANY_EN = "Jinghai Pumps Co., Ltd."
COMPANY_USCC_NUMBER = 90_000_001

# the ERP's number of the plant, the standard site code, the name
PLANTS = (("01", "P1", "精海泵业苏州工厂"), ("02", "P2", "精海泵业合肥工厂"))


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A warehouse: standard code, name, plant index, and what ERP and WMS call it."""

    code: str
    name: str
    plant: int
    erp_id: int
    erp_no: str
    wms: str


WAREHOUSES = (
    Warehouse("P1-FG", "苏州成品库", 0, 8101, "01.01", "SZ-CP"),
    Warehouse("P1-SA", "苏州半成品库", 0, 8102, "01.02", "SZ-BCP"),
    Warehouse("P1-RM", "苏州原料库", 0, 8103, "01.03", "SZ-YL"),
    Warehouse("P2-FG", "合肥成品库", 1, 8201, "02.01", "HF-CP"),
    Warehouse("P2-SA", "合肥半成品库", 1, 8202, "02.02", "HF-BCP"),
    Warehouse("P2-RM", "合肥原料库", 1, 8203, "02.03", "HF-YL"),
)
SHELF = {"finished": 0, "semi": 1, "raw": 2, "purchased": 2}

# ERP id, ERP number, name, ERP id of the parent
DEPARTMENTS = (
    (8301, "01", "营销中心", None),
    (8302, "01.01", "国内销售部", 8301),
    (8303, "01.02", "国际业务部", 8301),
    (8304, "02", "采购部", None),
    (8305, "03", "苏州生产部", None),
    (8306, "04", "合肥生产部", None),
    (8307, "05", "财务部", None),
)
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = ("志远", "晓岚", "文博", "雨桐", "建国", "思琪", "子昂", "海燕", "立群", "静怡")


@dataclass(frozen=True, slots=True)
class Employee:
    """A person of the ERP (sales, purchasing) with number, name and department."""

    erp_id: int
    code: str
    name: str
    department: int


def employees() -> list[Employee]:
    """Twenty-four people of the sales and purchasing departments."""
    people = []
    for index in range(24):
        name = SURNAMES[index % len(SURNAMES)] + GIVEN[index * 7 % len(GIVEN)]
        department = (8302, 8302, 8303, 8304)[index % 4]
        people.append(Employee(8401 + index, f"E{1001 + index}", name, department))
    return people


# ERP id, ERP number, name; what a measure is called per system stands in MEASURES
UNITS = (
    (8501, "01", "个"),
    (8502, "02", "台"),
    (8503, "03", "套"),
    (8504, "04", "千克"),
    (8505, "05", "米"),
    (8506, "06", "件"),
)
UNIT_IDS = {name: number for number, _, name in UNITS}
UNKNOWN_UNIT = (8599, "99", "箩")
MEASURES = {
    "pump": {"erp": "台", "crm": "PCS", "mes": "ST", "wms": "台"},
    "piece": {"erp": "个", "crm": "PCS", "mes": "ST", "wms": "件"},
    "set": {"erp": "套", "crm": "SET", "mes": "SET", "wms": "套"},
    "mass": {"erp": "千克", "crm": "KG", "mes": "KGM", "wms": "公斤"},
    "length": {"erp": "米", "crm": "M", "mes": "MTR", "wms": "米"},
}
# ERP id, ERP number, name
CURRENCIES = ((1, "RMB", "人民币"), (1000, "USD", "美元"))
CURRENCY_IDS = {"CNY": 1, "USD": 1000}


def usd_rate(day: date) -> int:
    """CNY for one USD in the month of `day`, in ten-thousandths; an invented series."""
    return 71_000 + (day.year * 12 + day.month) * 37 % 900


# MES equipment: code, name, plant index
MACHINES = (("CNC", "加工中心"), ("WLD", "焊接站"), ("ASM", "装配线"), ("TST", "试验台"))
EQUIPMENT = tuple(
    (f"{'SZ' if plant == 0 else 'HF'}-{kind}{index:02d}", f"{label}{index}号", plant)
    for plant in (0, 1)
    for kind, label in MACHINES
    for index in (1, 2, 3)
)
OPERATORS = tuple(
    (f"OP{index:04d}", SURNAMES[index * 5 % len(SURNAMES)] + GIVEN[index * 3 % len(GIVEN)])
    for index in range(1, 41)
)
