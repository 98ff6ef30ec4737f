/*
grain: one row per receipt line of one source
key: [receipt_line_id]
kind: incremental
from: clean.receipt_line
changes:
  master.xref_supplier: select _key from clean.receipt_line join {changed} using (source, supplier_ref)
  master.xref_material: select _key from clean.receipt_line join {changed} using (source, material_ref)
owner: warehouse
purpose: what came in from suppliers and from production
label: {zh: 入库行, en: Receipt line}
needs: [receipt_line]
checks:
- references: {supplier_id: core.dim_supplier.supplier_id, material_id: core.dim_material.material_id}
- accepted: {document_status: [draft, approved, closed, cancelled]}
- not_null: [quantity]
columns:
  receipt_line_id: {zh: 入库行键, en: Receipt line id}
*/
with
lines as (select * from clean.receipt_line),
suppliers as (select * from master.xref_supplier),
materials as (select * from master.xref_material),
final as (
    select
        surrogate_key(lines.source, lines.receipt_no, lines.line_no) as receipt_line_id,
        lines.source,
        lines.receipt_no,
        lines.line_no,
        lines.receipt_kind,
        lines.receipt_date,
        lines.purchase_order_no,
        lines.purchase_order_line_no,
        lines.production_order_no,
        coalesce(
            suppliers.golden_id,
            case when lines.receipt_kind = 'purchase' or lines.supplier_ref is not null then 'unresolved' end
        ) as supplier_id,
        lines.supplier_ref,
        coalesce(materials.golden_id, 'unresolved') as material_id,
        lines.material_ref,
        lines.warehouse_code,
        lines.uom_code,
        lines.quantity,
        lines.document_status,
        lines._key
    from lines
    left join suppliers
        on suppliers.source = lines.source and suppliers.supplier_ref = lines.supplier_ref
    left join materials
        on materials.source = lines.source and materials.material_ref = lines.material_ref
)
select * from final
