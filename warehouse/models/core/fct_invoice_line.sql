/*
grain: one row per invoice line of one source
key: [invoice_line_id]
kind: incremental
from: clean.invoice_line
changes:
  master.xref_customer: select _key from clean.invoice_line join {changed} using (source, customer_ref)
  master.xref_supplier: select _key from clean.invoice_line join {changed} using (source, supplier_ref)
  master.xref_material: select _key from clean.invoice_line join {changed} using (source, material_ref)
owner: finance
purpose: what was invoiced to customers and by suppliers; credit notes are negative
label: {zh: 发票行, en: Invoice line}
needs: [invoice_line]
checks:
- references: {customer_id: core.dim_customer.customer_id, supplier_id: core.dim_supplier.supplier_id, material_id: core.dim_material.material_id}
- accepted: {document_status: [draft, approved, closed, cancelled]}
- not_null: [currency_code, amount_net, amount_tax, amount_gross]
- rows:
    name: net_plus_tax
    sql: select * from core.fct_invoice_line where amount_net + amount_tax <> amount_gross
    why: net and tax make the gross amount
columns:
  invoice_line_id: {zh: 发票行键, en: Invoice line id}
*/
with
lines as (select * from clean.invoice_line),
customers as (select * from master.xref_customer),
suppliers as (select * from master.xref_supplier),
materials as (select * from master.xref_material),
final as (
    select
        surrogate_key(lines.source, lines.invoice_no, lines.line_no) as invoice_line_id,
        lines.source,
        lines.invoice_no,
        lines.line_no,
        lines.invoice_kind,
        lines.invoice_date,
        lines.due_date,
        coalesce(
            customers.golden_id,
            case when lines.invoice_kind = 'sale' or lines.customer_ref is not null then 'unresolved' end
        ) as customer_id,
        lines.customer_ref,
        coalesce(
            suppliers.golden_id,
            case when lines.invoice_kind = 'purchase' or lines.supplier_ref is not null then 'unresolved' end
        ) as supplier_id,
        lines.supplier_ref,
        coalesce(materials.golden_id, 'unresolved') as material_id,
        lines.material_ref,
        lines.sales_order_no,
        lines.sales_order_line_no,
        lines.purchase_order_no,
        lines.uom_code,
        lines.quantity,
        lines.currency_code,
        lines.amount_net,
        lines.tax_rate,
        lines.amount_tax,
        lines.amount_gross,
        lines.settlement_status,
        lines.document_status,
        lines._key
    from lines
    left join customers
        on customers.source = lines.source and customers.customer_ref = lines.customer_ref
    left join suppliers
        on suppliers.source = lines.source and suppliers.supplier_ref = lines.supplier_ref
    left join materials
        on materials.source = lines.source and materials.material_ref = lines.material_ref
)
select * from final
