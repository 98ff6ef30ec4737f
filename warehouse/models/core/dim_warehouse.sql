/*
grain: one row per code of the list warehouse; one more for what is not resolved
key: [warehouse_code]
kind: full
owner: warehouse
purpose: where stock lies, and which site that is
label: {zh: 仓库, en: Warehouse}
columns:
  warehouse_code: {zh: 仓库编码, en: Warehouse code}
  warehouse_name: {zh: 仓库名称, en: Warehouse name}
  warehouse_name_en: {zh: 仓库英文名称, en: Warehouse English name}
  site_code: {zh: 所属工厂, en: Site, meaning: The site of the warehouse where the code list says it.}
*/
with
codes as (select * from master.code where list = 'warehouse'),
unresolved as (
    select
        'unresolved' as warehouse_code,
        '未识别仓库' as warehouse_name,
        'Unresolved warehouse' as warehouse_name_en
),
final as (
    select
        codes.code as warehouse_code,
        codes.name_zh as warehouse_name,
        codes.name_en as warehouse_name_en,
        json_extract_string(codes.extra, '$.site_code') as site_code
    from codes
    union all
    select
        unresolved.warehouse_code,
        unresolved.warehouse_name,
        unresolved.warehouse_name_en,
        cast(null as varchar) as site_code
    from unresolved
)
select * from final
