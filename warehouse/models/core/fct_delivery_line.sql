/*
grain: one row per delivery line of one source
key: [delivery_line_id]
kind: incremental
from: clean.delivery_line
changes:
  master.xref_customer: select _key from clean.delivery_line join {changed} using (source, customer_ref)
  master.xref_material: select _key from clean.delivery_line join {changed} using (source, material_ref)
owner: logistics
purpose: what the books say has left for a customer
label: {zh: 销售出库行, en: Delivery line}
needs: [delivery_line]
checks:
- references: {customer_id: core.dim_customer.customer_id, material_id: core.dim_material.material_id}
- accepted: {document_status: [draft, approved, closed, cancelled]}
- not_null: [quantity]
columns:
  delivery_line_id: {zh: 销售出库行键, en: Delivery line id}
*/
with
lines as (select * from clean.delivery_line),
customers as (select * from master.xref_customer),
materials as (select * from master.xref_material),
final as (
    select
        surrogate_key(lines.source, lines.delivery_no, lines.line_no) as delivery_line_id,
        lines.source,
        lines.delivery_no,
        lines.line_no,
        lines.delivery_date,
        lines.sales_order_no,
        lines.sales_order_line_no,
        coalesce(customers.golden_id, 'unresolved') as customer_id,
        lines.customer_ref,
        coalesce(materials.golden_id, 'unresolved') as material_id,
        lines.material_ref,
        lines.warehouse_code,
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
