/*
grain: one row per production report of one source
key: [production_report_id]
kind: incremental
from: clean.production_report
changes:
  master.xref_material: select _key from clean.production_report join {changed} using (source, material_ref)
owner: production
purpose: what each operation reported good, scrapped and reworked
label: {zh: 生产报工, en: Production report}
needs: [production_report]
checks:
- references: {material_id: core.dim_material.material_id}
- accepted: {document_status: [draft, approved, closed, cancelled]}
columns:
  production_report_id: {zh: 生产报工键, en: Production report id}
  reported_date: {zh: 报工业务日期, en: Reported on}
*/
with
reports as (select * from clean.production_report),
materials as (select * from master.xref_material),
final as (
    select
        surrogate_key(reports.source, reports.report_no) as production_report_id,
        reports.source,
        reports.report_no,
        reports.production_order_no,
        reports.operation_no,
        reports.is_final_operation,
        reports.work_center,
        reports.reported_at,
        business_date(reports.reported_at) as reported_date,
        coalesce(materials.golden_id, 'unresolved') as material_id,
        reports.material_ref,
        reports.uom_code,
        reports.quantity_good,
        reports.quantity_scrap,
        reports.quantity_rework,
        reports.employee_ref,
        reports.document_status,
        reports._key
    from reports
    left join materials
        on materials.source = reports.source and materials.material_ref = reports.material_ref
)
select * from final
