/*
grain: one row per stock movement line of one source
key: [stock_movement_id]
kind: incremental
from: clean.stock_movement
changes:
  master.xref_material: select _key from clean.stock_movement join {changed} using (source, material_ref)
owner: warehouse
purpose: why stock changed
label: {zh: 库存移动, en: Stock movement}
needs: [stock_movement]
checks:
- references: {material_id: core.dim_material.material_id}
- accepted: {document_status: [draft, approved, closed, cancelled]}
- not_null: [quantity]
columns:
  stock_movement_id: {zh: 库存移动键, en: Stock movement id}
  moved_date: {zh: 移动业务日期, en: Moved on}
*/
with
movements as (select * from clean.stock_movement),
materials as (select * from master.xref_material),
final as (
    select
        surrogate_key(movements.source, movements.movement_no, movements.line_no) as stock_movement_id,
        movements.source,
        movements.movement_no,
        movements.line_no,
        movements.moved_at,
        business_date(movements.moved_at) as moved_date,
        movements.movement_kind,
        coalesce(materials.golden_id, 'unresolved') as material_id,
        movements.material_ref,
        movements.warehouse_code,
        movements.to_warehouse_code,
        movements.lot_no,
        movements.uom_code,
        movements.quantity,
        movements.reference_no,
        movements.document_status,
        movements._key
    from movements
    left join materials
        on materials.source = movements.source and materials.material_ref = movements.material_ref
)
select * from final
