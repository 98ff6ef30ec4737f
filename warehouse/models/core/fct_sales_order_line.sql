/*
grain: one row per sales order line of one source; drafts and cancelled orders included
key: [sales_order_line_id]
kind: incremental
from: clean.sales_order_line
changes:
  master.xref_customer: select _key from clean.sales_order_line join {changed} using (source, customer_ref)
  master.xref_material: select _key from clean.sales_order_line join {changed} using (source, material_ref)
owner: sales operations
purpose: every question about orders starts here
label: {zh: 销售订单行, en: Sales order line}
needs: [sales_order_line]
checks:
- references: {customer_id: core.dim_customer.customer_id, material_id: core.dim_material.material_id}
- accepted: {document_status: [draft, approved, closed, cancelled]}
- not_null: [currency_code, amount_net, amount_tax, amount_gross, quantity]
- rows:
    name: net_plus_tax
    sql: select * from core.fct_sales_order_line where amount_net + amount_tax <> amount_gross
    why: net and tax make the gross amount
columns:
  sales_order_line_id: {zh: 销售订单行键, en: Sales order line id}
*/
with
lines as (select * from clean.sales_order_line),
customers as (select * from master.xref_customer),
materials as (select * from master.xref_material),
final as (
    select
        surrogate_key(lines.source, lines.order_no, lines.line_no) as sales_order_line_id,
        lines.source,
        lines.order_no,
        lines.line_no,
        lines.order_date,
        coalesce(customers.golden_id, 'unresolved') as customer_id,
        lines.customer_ref,
        coalesce(materials.golden_id, 'unresolved') as material_id,
        lines.material_ref,
        lines.site_code,
        lines.department_code,
        lines.employee_ref,
        lines.uom_code,
        lines.quantity,
        lines.currency_code,
        lines.unit_price_net,
        lines.amount_net,
        lines.tax_rate,
        lines.amount_tax,
        lines.amount_gross,
        lines.promised_date,
        lines.origin_order_no,
        lines.origin_line_no,
        lines.document_status,
        lines.created_at,
        lines.approved_at,
        lines._key
    from lines
    left join customers
        on customers.source = lines.source and customers.customer_ref = lines.customer_ref
    left join materials
        on materials.source = lines.source and materials.material_ref = lines.material_ref
)
select * from final
