/*
grain: one row per production order of one source; a work order of an MES is a row of its own
key: [production_order_id]
kind: incremental
from: clean.production_order
changes:
  master.xref_material: select _key from clean.production_order join {changed} using (source, material_ref)
owner: production
purpose: what was to be made, for which sales order, and when it ran
label: {zh: 生产订单, en: Production order}
needs: [production_order]
checks:
- references: {material_id: core.dim_material.material_id}
- accepted: {document_status: [draft, approved, closed, cancelled]}
- not_null: [quantity]
columns:
  production_order_id: {zh: 生产订单键, en: Production order id}
*/
with
orders as (select * from clean.production_order),
materials as (select * from master.xref_material),
final as (
    select
        surrogate_key(orders.source, orders.order_no) as production_order_id,
        orders.source,
        orders.order_no,
        orders.order_date,
        coalesce(materials.golden_id, 'unresolved') as material_id,
        orders.material_ref,
        orders.site_code,
        orders.uom_code,
        orders.quantity,
        orders.planned_start_date,
        orders.planned_end_date,
        orders.actual_start_at,
        orders.actual_end_at,
        orders.sales_order_no,
        orders.sales_order_line_no,
        orders.document_status,
        orders._key
    from orders
    left join materials
        on materials.source = orders.source and materials.material_ref = orders.material_ref
)
select * from final
