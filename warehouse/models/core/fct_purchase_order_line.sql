/*
grain: one row per purchase order line of one source
key: [purchase_order_line_id]
kind: incremental
from: clean.purchase_order_line
changes:
  master.xref_supplier: select _key from clean.purchase_order_line join {changed} using (source, supplier_ref)
  master.xref_material: select _key from clean.purchase_order_line join {changed} using (source, material_ref)
owner: purchasing
purpose: what was ordered from whom, at which price, promised for when
label: {zh: 采购订单行, en: Purchase order line}
needs: [purchase_order_line]
checks:
- references: {supplier_id: core.dim_supplier.supplier_id, material_id: core.dim_material.material_id}
- accepted: {document_status: [draft, approved, closed, cancelled]}
- not_null: [currency_code, amount_net, amount_tax, amount_gross, quantity]
- rows:
    name: net_plus_tax
    sql: select * from core.fct_purchase_order_line where amount_net + amount_tax <> amount_gross
    why: net and tax make the gross amount
columns:
  purchase_order_line_id: {zh: 采购订单行键, en: Purchase order line id}
*/
with
lines as (select * from clean.purchase_order_line),
suppliers as (select * from master.xref_supplier),
materials as (select * from master.xref_material),
final as (
    select
        surrogate_key(lines.source, lines.order_no, lines.line_no) as purchase_order_line_id,
        lines.source,
        lines.order_no,
        lines.line_no,
        lines.order_date,
        coalesce(suppliers.golden_id, 'unresolved') as supplier_id,
        lines.supplier_ref,
        coalesce(materials.golden_id, 'unresolved') as material_id,
        lines.material_ref,
        lines.site_code,
        lines.uom_code,
        lines.quantity,
        lines.currency_code,
        lines.unit_price_net,
        lines.amount_net,
        lines.tax_rate,
        lines.amount_tax,
        lines.amount_gross,
        lines.promised_date,
        lines.document_status,
        lines._key
    from lines
    left join suppliers
        on suppliers.source = lines.source and suppliers.supplier_ref = lines.supplier_ref
    left join materials
        on materials.source = lines.source and materials.material_ref = lines.material_ref
)
select * from final
