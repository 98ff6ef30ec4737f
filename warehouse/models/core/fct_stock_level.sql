/*
grain: one row per material, warehouse and lot of one source
key: [stock_level_id]
kind: incremental
from: clean.stock_level
changes:
  master.xref_material: select _key from clean.stock_level join {changed} using (source, material_ref)
owner: warehouse
purpose: what lies where, as each system last said
label: {zh: 库存, en: Stock level}
needs: [stock_level]
checks:
- references: {material_id: core.dim_material.material_id}
- not_null: [quantity]
columns:
  stock_level_id: {zh: 库存键, en: Stock level id}
*/
with
levels as (select * from clean.stock_level),
materials as (select * from master.xref_material),
final as (
    select
        surrogate_key(levels.source, levels.material_ref, levels.warehouse_code, levels.lot_no) as stock_level_id,
        levels.source,
        coalesce(materials.golden_id, 'unresolved') as material_id,
        levels.material_ref,
        levels.warehouse_code,
        levels.lot_no,
        levels.stock_date,
        levels.uom_code,
        levels.quantity,
        levels._key
    from levels
    left join materials
        on materials.source = levels.source and materials.material_ref = levels.material_ref
)
select * from final
