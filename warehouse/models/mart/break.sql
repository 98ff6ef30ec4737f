/*
grain: one row per difference between two systems
key: [break_id]
kind: full
owner: data office
purpose: what two systems tell differently and somebody has to mend; compares approved and closed documents, and only where both systems are there
label: {zh: 跨系统差异, en: Break}
needs: [shipment_line, delivery_line, production_report, receipt_line, sales_order_line@crm, sales_order_line@erp, invoice_line, payment]
checks:
- accepted:
    break_kind: [shipment_without_delivery, output_unlike_receipt, crm_order_missing_in_erp, paid_invoice_open]
- not_null: [subject_no, first_date]
- references: {material_id: core.dim_material.material_id}
columns:
  break_id: {zh: 差异键, en: Break id}
  break_kind:
    zh: 差异类型
    en: Kind of break
    meaning: shipment_without_delivery, output_unlike_receipt, crm_order_missing_in_erp or paid_invoice_open.
  subject_no: {zh: 单据号, en: Document number, meaning: "The shipment, production order, CRM order or invoice."}
  line_no: {zh: 行号, en: Line number, meaning: Empty where the whole document is compared.}
  material_id: {zh: 物料主数据号, en: Material master id}
  left_source: {zh: 左方来源, en: Left source}
  right_source: {zh: 右方来源, en: Right source, meaning: Empty where that side has no document.}
  left_quantity: {zh: 左方数量, en: Left quantity}
  right_quantity: {zh: 右方数量, en: Right quantity}
  left_amount: {zh: 左方金额, en: Left amount}
  right_amount: {zh: 右方金额, en: Right amount}
  currency_code: {zh: 币种, en: Currency}
  first_date: {zh: 首次日期, en: First date, meaning: When the left side happened.}
*/
with
sources as (select * from core.dim_source),
all_shipments as (select * from core.fct_shipment_line),
deliveries as (select * from core.fct_delivery_line),
all_reports as (select * from core.fct_production_report),
all_receipts as (select * from core.fct_receipt_line),
orders as (select * from core.fct_sales_order_line),
invoice_lines as (select * from core.fct_invoice_line),
all_payments as (select * from core.fct_payment),
-- A comparison needs both systems: without one of them every document would be a break.
present as (
    select
        sum(case when sources.entities like '%delivery_line%' then 1 else 0 end) as deliveries,
        sum(case when sources.entities like '%production_report%' then 1 else 0 end) as reports,
        sum(case when sources.entities like '%receipt_line%' then 1 else 0 end) as receipts,
        sum(
            case when sources.entities like '%sales_order_line%' and sources.kind = 'crm' then 0
            when sources.entities like '%sales_order_line%' then 1 else 0 end
        ) as booking_systems
    from sources
),
known_deliveries as (select distinct deliveries.delivery_no from deliveries),
shipment_without_delivery as (
    select
        'shipment_without_delivery' as break_kind,
        all_shipments.shipment_no as subject_no,
        all_shipments.line_no,
        all_shipments.material_id,
        all_shipments.source as left_source,
        cast(null as varchar) as right_source,
        all_shipments.quantity as left_quantity,
        cast(null as decimal(28, 6)) as right_quantity,
        cast(null as decimal(28, 4)) as left_amount,
        cast(null as decimal(28, 4)) as right_amount,
        cast(null as varchar) as currency_code,
        all_shipments.shipped_date as first_date
    from all_shipments
    inner join present on present.deliveries > 0
    left join known_deliveries on known_deliveries.delivery_no = all_shipments.delivery_no
    where
        all_shipments.document_status in ('approved', 'closed')
        and known_deliveries.delivery_no is null
),
reported as (
    select
        all_reports.production_order_no,
        min(all_reports.source) as source,
        min(all_reports.material_id) as material_id,
        min(all_reports.reported_date) as first_date,
        cast(sum(all_reports.quantity_good) as decimal(28, 6)) as quantity
    from all_reports
    where all_reports.is_final_operation and all_reports.document_status in ('approved', 'closed')
    group by all_reports.production_order_no
),
received as (
    select
        all_receipts.production_order_no,
        min(all_receipts.source) as source,
        min(all_receipts.material_id) as material_id,
        min(all_receipts.receipt_date) as first_date,
        cast(sum(all_receipts.quantity) as decimal(28, 6)) as quantity
    from all_receipts
    where
        all_receipts.receipt_kind = 'production'
        and all_receipts.production_order_no is not null
        and all_receipts.document_status in ('approved', 'closed')
    group by all_receipts.production_order_no
),
output_unlike_receipt as (
    select
        'output_unlike_receipt' as break_kind,
        coalesce(reported.production_order_no, received.production_order_no) as subject_no,
        cast(null as bigint) as line_no,
        coalesce(received.material_id, reported.material_id) as material_id,
        reported.source as left_source,
        received.source as right_source,
        coalesce(reported.quantity, 0) as left_quantity,
        coalesce(received.quantity, 0) as right_quantity,
        cast(null as decimal(28, 4)) as left_amount,
        cast(null as decimal(28, 4)) as right_amount,
        cast(null as varchar) as currency_code,
        coalesce(reported.first_date, received.first_date) as first_date
    from reported
    full join received on received.production_order_no = reported.production_order_no
    cross join present
    where
        present.reports > 0
        and present.receipts > 0
        and coalesce(reported.quantity, 0) <> coalesce(received.quantity, 0)
),
booked_origins as (
    select distinct orders.origin_order_no
    from orders
    inner join sources on sources.source = orders.source and sources.books_orders
    where orders.origin_order_no is not null
),
crm_order_missing_in_erp as (
    select
        'crm_order_missing_in_erp' as break_kind,
        orders.order_no as subject_no,
        orders.line_no,
        orders.material_id,
        orders.source as left_source,
        cast(null as varchar) as right_source,
        orders.quantity as left_quantity,
        cast(null as decimal(28, 6)) as right_quantity,
        orders.amount_gross as left_amount,
        cast(null as decimal(28, 4)) as right_amount,
        orders.currency_code,
        orders.order_date as first_date
    from orders
    inner join sources on sources.source = orders.source and sources.kind = 'crm'
    inner join present on present.booking_systems > 0
    left join booked_origins on booked_origins.origin_order_no = orders.order_no
    where
        orders.document_status in ('approved', 'closed')
        and booked_origins.origin_order_no is null
),
invoices as (
    select
        invoice_lines.source,
        invoice_lines.invoice_no,
        invoice_lines.currency_code,
        min(invoice_lines.material_id) as first_material_id,
        max(invoice_lines.material_id) as last_material_id,
        min(invoice_lines.invoice_date) as first_date,
        cast(sum(invoice_lines.amount_gross) as decimal(28, 4)) as amount,
        sum(
            case when invoice_lines.settlement_status in ('open', 'partial') then 1 else 0 end
        ) as open_lines
    from invoice_lines
    where
        invoice_lines.invoice_kind = 'sale'
        and invoice_lines.document_status in ('approved', 'closed')
    group by invoice_lines.source, invoice_lines.invoice_no, invoice_lines.currency_code
),
paid as (
    select
        all_payments.source,
        all_payments.invoice_no,
        all_payments.currency_code,
        cast(sum(all_payments.amount) as decimal(28, 4)) as amount
    from all_payments
    where
        all_payments.payment_kind = 'receipt'
        and all_payments.document_status in ('approved', 'closed')
    group by all_payments.source, all_payments.invoice_no, all_payments.currency_code
),
paid_invoice_open as (
    select
        'paid_invoice_open' as break_kind,
        invoices.invoice_no as subject_no,
        cast(null as bigint) as line_no,
        case
            when invoices.first_material_id = invoices.last_material_id
                then invoices.first_material_id
        end as material_id,
        invoices.source as left_source,
        paid.source as right_source,
        cast(null as decimal(28, 6)) as left_quantity,
        cast(null as decimal(28, 6)) as right_quantity,
        invoices.amount as left_amount,
        paid.amount as right_amount,
        invoices.currency_code,
        invoices.first_date
    from invoices
    inner join paid
        on paid.source = invoices.source
        and paid.invoice_no = invoices.invoice_no
        and paid.currency_code = invoices.currency_code
    where invoices.open_lines > 0 and invoices.amount > 0 and paid.amount >= invoices.amount
),
breaks as (
    select * from shipment_without_delivery
    union all
    select * from output_unlike_receipt
    union all
    select * from crm_order_missing_in_erp
    union all
    select * from paid_invoice_open
),
final as (
    select
        surrogate_key(
            breaks.break_kind,
            coalesce(breaks.left_source, breaks.right_source),
            breaks.subject_no,
            coalesce(breaks.line_no, 0),
            coalesce(breaks.currency_code, '')
        ) as break_id,
        breaks.break_kind,
        breaks.subject_no,
        breaks.line_no,
        breaks.material_id,
        breaks.left_source,
        breaks.right_source,
        breaks.left_quantity,
        breaks.right_quantity,
        breaks.left_amount,
        breaks.right_amount,
        breaks.currency_code,
        breaks.first_date
    from breaks
)
select * from final
