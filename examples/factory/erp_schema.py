"""The ERP's tables: names and columns of Kingdee K/3 WISE, as far as the simulation fills them."""

from __future__ import annotations

TEXT, LONG, INT, STAMP = "VARCHAR(80)", "VARCHAR(255)", "INTEGER", "DATETIME"
MONEY, QUANTITY, PRICE = "DECIMAL(20,2)", "DECIMAL(20,6)", "DECIMAL(20,8)"
PERCENT, RATE = "DECIMAL(9,4)", "DECIMAL(16,8)"


def _table(keys: str, **columns: str) -> dict[str, str]:
    return {"": keys, **columns}


# table -> {"": primary key columns, column: type}
# fmt: off
TABLES: dict[str, dict[str, str]] = {
    "t_SystemProfile": _table(
        "FCategory, FKey", FCategory=TEXT, FKey=TEXT, FValue=LONG),
    "t_SonCompany": _table(
        "FItemID", FItemID=INT, FNumber=TEXT, FName=LONG, FBrNo=TEXT, FDeleted=INT),
    "t_Currency": _table(
        "FCurrencyID", FCurrencyID=INT, FNumber=TEXT, FName=TEXT, FScale=INT, FDeleted=INT),
    "t_ExchangeRateEntry": _table(
        "FID", FID=INT, FExchangeRateType=INT, FCyFor=INT, FCyTo=INT, FExchangeRate=RATE,
        FBegDate=STAMP, FEndDate=STAMP),
    "t_MeasureUnit": _table(
        "FMeasureUnitID", FMeasureUnitID=INT, FUnitGroupID=INT, FNumber=TEXT, FName=TEXT,
        FCoefficient=QUANTITY, FDeleted=INT),
    "t_Department": _table(
        "FItemID", FItemID=INT, FNumber=TEXT, FName=LONG, FParentID=INT, FDeleted=INT),
    "t_Stock": _table(
        "FItemID", FItemID=INT, FNumber=TEXT, FName=LONG, FBrNo=TEXT, FDeleted=INT),
    "t_Emp": _table(
        "FItemID", FItemID=INT, FNumber=TEXT, FName=TEXT, FDepartmentID=INT, FDeleted=INT),
    "t_Organization": _table(
        "FItemID", FItemID=INT, FNumber=TEXT, FName=LONG, FShortName=TEXT, FTaxNum=TEXT,
        FPhone=TEXT, FProvince=TEXT, FCity=TEXT, FAddress=LONG, FTypeID=INT, FDeleted=INT),
    "t_Supplier": _table(
        "FItemID", FItemID=INT, FNumber=TEXT, FName=LONG, FShortName=TEXT, FTaxNum=TEXT,
        FPhone=TEXT, FProvince=TEXT, FCity=TEXT, FAddress=LONG, FTypeID=INT, FDeleted=INT),
    "t_ICItem": _table(
        "FItemID", FItemID=INT, FNumber=TEXT, FName=LONG, FModel=LONG, FUnitID=INT, FErpClsID=INT,
        FSaleAcctID=INT, FChartNumber=TEXT, FBarcode=TEXT, FSecInv=QUANTITY, FDefaultLoc=INT,
        FDeleted=INT),
    "SEOrder": _table(
        "FInterID", FInterID=INT, FBillNo=TEXT, FBrNo=TEXT, FTranType=INT, FDate=STAMP,
        FCustID=INT, FDeptID=INT, FEmpID=INT, FCurrencyID=INT, FExchangeRate=RATE, FStatus=INT,
        FCancellation=INT, FCheckDate=STAMP, FBillerID=INT, FExplanation=LONG),
    "SEOrderEntry": _table(
        "FInterID, FEntryID", FInterID=INT, FEntryID=INT, FItemID=INT, FUnitID=INT, FQty=QUANTITY,
        FAuxQty=QUANTITY, FAuxPrice=PRICE, FAuxTaxPrice=PRICE, FAmount=MONEY, FCESS=PERCENT,
        FTaxAmt=MONEY, FAllAmount=MONEY, FDate=STAMP, FAdviceConsignDate=STAMP,
        FCommitQty=QUANTITY, FSourceBillNo=TEXT, FSourceEntryID=INT, FNote=LONG),
    "POOrder": _table(
        "FInterID", FInterID=INT, FBillNo=TEXT, FBrNo=TEXT, FTranType=INT, FDate=STAMP,
        FSupplyID=INT, FDeptID=INT, FEmpID=INT, FCurrencyID=INT, FExchangeRate=RATE, FStatus=INT,
        FCancellation=INT, FCheckDate=STAMP, FExplanation=LONG),
    "POOrderEntry": _table(
        "FInterID, FEntryID", FInterID=INT, FEntryID=INT, FItemID=INT, FUnitID=INT, FQty=QUANTITY,
        FAuxQty=QUANTITY, FAuxPrice=PRICE, FAmount=MONEY, FCESS=PERCENT, FTaxAmount=MONEY,
        FAllAmount=MONEY, FDate=STAMP, FCommitQty=QUANTITY, FNote=LONG),
    "ICMO": _table(
        "FInterID", FInterID=INT, FBillNo=TEXT, FBrNo=TEXT, FItemID=INT, FUnitID=INT,
        FQty=QUANTITY, FAuxQty=QUANTITY, FStockQty=QUANTITY, FCheckDate=STAMP,
        FPlanCommitDate=STAMP, FPlanFinishDate=STAMP, FStartDate=STAMP, FFinishDate=STAMP,
        FStatus=INT, FCancellation=INT, FWorkShop=INT, FOrderInterID=INT, FSourceEntryID=INT),
    "ICStockBill": _table(
        "FInterID", FInterID=INT, FTranType=INT, FBillNo=TEXT, FBrNo=TEXT, FDate=STAMP,
        FSupplyID=INT, FROB=INT, FStatus=INT, FCancellation=INT, FCheckDate=STAMP,
        FExplanation=LONG),
    "ICStockBillEntry": _table(
        "FInterID, FEntryID", FInterID=INT, FEntryID=INT, FItemID=INT, FUnitID=INT, FQty=QUANTITY,
        FAuxQty=QUANTITY, FBatchNo=TEXT, FSCStockID=INT, FDCStockID=INT, FOrderBillNo=TEXT,
        FOrderEntryID=INT, FICMOBillNo=TEXT, FNote=LONG),
    "ICInventory": _table(
        "FStockID, FItemID, FBatchNo", FBrNo=TEXT, FItemID=INT, FStockID=INT, FBatchNo=TEXT,
        FQty=QUANTITY),
    "ICSale": _table(
        "FInterID", FInterID=INT, FBillNo=TEXT, FBrNo=TEXT, FTranType=INT, FDate=STAMP,
        FSettleDate=STAMP, FCustID=INT, FCurrencyID=INT, FExchangeRate=RATE, FROB=INT, FStatus=INT,
        FCancellation=INT, FCheckStatus=INT),
    "ICSaleEntry": _table(
        "FInterID, FEntryID", FInterID=INT, FEntryID=INT, FItemID=INT, FUnitID=INT, FQty=QUANTITY,
        FAuxPrice=PRICE, FAmount=MONEY, FTaxRate=PERCENT, FTaxAmount=MONEY,
        FAmountincludetax=MONEY, FOrderBillNo=TEXT, FOrderEntryID=INT, FNote=LONG),
    "ICPurchase": _table(
        "FInterID", FInterID=INT, FBillNo=TEXT, FBrNo=TEXT, FTranType=INT, FDate=STAMP,
        FSettleDate=STAMP, FSupplyID=INT, FCurrencyID=INT, FExchangeRate=RATE, FROB=INT,
        FStatus=INT, FCancellation=INT, FCheckStatus=INT),
    "ICPurchaseEntry": _table(
        "FInterID, FEntryID", FInterID=INT, FEntryID=INT, FItemID=INT, FUnitID=INT, FQty=QUANTITY,
        FAuxPrice=PRICE, FAmount=MONEY, FTaxRate=PERCENT, FTaxAmount=MONEY,
        FAmountincludetax=MONEY, FOrderBillNo=TEXT, FOrderEntryID=INT, FNote=LONG),
    "t_RP_NewReceiveBill": _table(
        "FBillID", FBillID=INT, FNumber=TEXT, FClassTypeID=INT, FRP=INT, FDate=STAMP,
        FItemClassID=INT, FCustomer=INT, FCurrencyID=INT, FExchangeRate=RATE, FAmountFor=MONEY,
        FStatus=INT, FExplanation=LONG),
    "t_rp_ARBillOfSH": _table(
        "FBillID, FEntryID", FBillID=INT, FEntryID=INT, FBillNo_SRC=TEXT, FSettleAmountFor=MONEY),
}
# fmt: on
# header table -> its entry table; both are replaced together under the header's key
ENTRIES = {
    "SEOrder": "SEOrderEntry",
    "POOrder": "POOrderEntry",
    "ICStockBill": "ICStockBillEntry",
    "ICSale": "ICSaleEntry",
    "ICPurchase": "ICPurchaseEntry",
    "t_RP_NewReceiveBill": "t_rp_ARBillOfSH",
}


def key_of(table: str) -> str:
    """The first primary key column of a table."""
    return TABLES[table][""].split(",")[0]


def columns_of(table: str) -> list[str]:
    """The columns of a table in order."""
    return [name for name in TABLES[table] if name]


def ddl(table: str, dialect: str) -> str:
    """The CREATE TABLE statement; PostgreSQL calls DATETIME a TIMESTAMP."""
    kinds = {"postgresql": {STAMP: "TIMESTAMP"}}.get(dialect, {})
    columns = [
        f"{name} {kinds.get(TABLES[table][name], TABLES[table][name])}"
        for name in columns_of(table)
    ]
    return f"CREATE TABLE {table} ({', '.join(columns)}, PRIMARY KEY ({TABLES[table]['']}))"
