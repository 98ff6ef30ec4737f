/*
grain: one row per material, whatever systems know it; one more for what is not resolved
key: [material_id]
kind: full
owner: product data
purpose: what is bought, made, stocked and sold, under one code
label: {zh: 物料, en: Material}
checks:
- rows:
    name: unresolved_member
    sql: select 'unresolved' as material_id where not exists (select 1 from core.dim_material where material_id = 'unresolved')
    why: facts whose material nobody knows need a member to stand on
- not_null: [material_name]
*/
with
golden as (select * from master.material),
unresolved as (
    select
        'unresolved' as material_id,
        'unresolved' as material_code,
        '未识别物料' as material_name
),
final as (
    select
        golden.golden_id as material_id,
        golden.standard_code as material_code,
        golden.name as material_name,
        golden.spec,
        golden.uom_code,
        golden.material_kind,
        golden.drawing_no,
        golden.brand,
        golden.gtin,
        golden.safety_stock,
        golden.is_active,
        golden.member_count
    from golden
    union all
    select
        unresolved.material_id,
        unresolved.material_code,
        unresolved.material_name,
        cast(null as varchar) as spec,
        cast(null as varchar) as uom_code,
        cast(null as varchar) as material_kind,
        cast(null as varchar) as drawing_no,
        cast(null as varchar) as brand,
        cast(null as varchar) as gtin,
        cast(null as decimal(18, 6)) as safety_stock,
        cast(null as boolean) as is_active,
        cast(0 as bigint) as member_count
    from unresolved
)
select * from final
