/*
grain: one row per shipment line of one source
key: [shipment_line_id]
kind: incremental
from: clean.shipment_line
changes:
  master.xref_customer: select _key from clean.shipment_line join {changed} using (source, customer_ref)
  master.xref_material: select _key from clean.shipment_line join {changed} using (source, material_ref)
owner: warehouse
purpose: what the warehouse really handed over, to hold against deliveries
label: {zh: 仓库发货行, en: Shipment line}
needs: [shipment_line]
checks:
- references: {customer_id: core.dim_customer.customer_id, material_id: core.dim_material.material_id}
- accepted: {document_status: [draft, approved, closed, cancelled]}
- not_null: [quantity]
columns:
  shipment_line_id: {zh: 仓库发货行键, en: Shipment line id}
  shipped_date: {zh: 发运业务日期, en: Shipped on}
*/
with
lines as (select * from clean.shipment_line),
customers as (select * from master.xref_customer),
materials as (select * from master.xref_material),
final as (
    select
        surrogate_key(lines.source, lines.shipment_no, lines.line_no) as shipment_line_id,
        lines.source,
        lines.shipment_no,
        lines.line_no,
        lines.shipped_at,
        business_date(lines.shipped_at) as shipped_date,
        lines.delivery_no,
        lines.sales_order_no,
        lines.sales_order_line_no,
        coalesce(customers.golden_id, 'unresolved') as customer_id,
        lines.customer_ref,
        coalesce(materials.golden_id, 'unresolved') as material_id,
        lines.material_ref,
        lines.warehouse_code,
        lines.lot_no,
        lines.uom_code,
        lines.quantity,
        lines.document_status,
        lines._key
    from lines
    left join customers
        on customers.source = lines.source and customers.customer_ref = lines.customer_ref
    left join materials
        on materials.source = lines.source and materials.material_ref = lines.material_ref
)
select * from final
