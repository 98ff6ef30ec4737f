/*
grain: one row per supplier, whatever systems know it; one more for whoever is not resolved
key: [supplier_id]
kind: full
owner: purchasing
purpose: who sells to us, one row however many systems know them
label: {zh: 供应商, en: Supplier}
columns:
  group_supplier_id: {zh: 集团供应商, en: Group supplier, meaning: The head office or group at the top; itself where there is none.}
checks:
- rows:
    name: unresolved_member
    sql: select 'unresolved' as supplier_id where not exists (select 1 from core.dim_supplier where supplier_id = 'unresolved')
    why: facts whose supplier nobody knows need a member to stand on
- not_null: [supplier_name, group_supplier_id]
*/
with
golden as (select * from master.supplier),
tops as (select * from master.rollup_supplier),
unresolved as (
    select
        'unresolved' as supplier_id,
        'unresolved' as supplier_code,
        '未识别供应商' as supplier_name,
        'Unresolved supplier' as supplier_name_en
),
final as (
    select
        golden.golden_id as supplier_id,
        coalesce(tops.top_golden_id, golden.golden_id) as group_supplier_id,
        golden.standard_code as supplier_code,
        golden.name as supplier_name,
        golden.short_name,
        golden.name_en as supplier_name_en,
        golden.uscc,
        golden.phone,
        golden.address,
        golden.city,
        golden.category,
        golden.is_active,
        golden.member_count
    from golden
    left join tops on tops.golden_id = golden.golden_id
    union all
    select
        unresolved.supplier_id,
        unresolved.supplier_id as group_supplier_id,
        unresolved.supplier_code,
        unresolved.supplier_name,
        cast(null as varchar) as short_name,
        unresolved.supplier_name_en,
        cast(null as varchar) as uscc,
        cast(null as varchar) as phone,
        cast(null as varchar) as address,
        cast(null as varchar) as city,
        cast(null as varchar) as category,
        cast(null as boolean) as is_active,
        cast(0 as bigint) as member_count
    from unresolved
)
select * from final
