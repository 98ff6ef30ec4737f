/*
grain: one row per sale invoice and currency with an open amount at the business date
key: [receivable_ageing_id]
kind: full
owner: finance
purpose: whom to chase first; counts approved and closed invoices and receipts
label: {zh: 应收账龄, en: Receivable ageing}
needs: [invoice_line, payment]
checks:
- unique: [source, invoice_no, currency_code]
- references: {customer_id: core.dim_customer.customer_id}
- accepted: {bucket: [not_due, 1-30, 31-60, 61-90, over_90]}
- rows:
    name: buckets_add_up
    sql: select * from mart.receivable_ageing where not_due + days_1_30 + days_31_60 + days_61_90 + days_over_90 <> amount_open
    why: an open amount stands in exactly one bucket
columns:
  receivable_ageing_id: {zh: 应收账龄键, en: Receivable ageing id}
  customer_id: {zh: 客户主数据号, en: Customer master id}
  invoice_date: {zh: 开票日期, en: Invoice date}
  due_date: {zh: 到期日, en: Due date, meaning: The earliest due date of its lines; the invoice date where none is given.}
  amount_gross: {zh: 价税合计, en: Gross amount}
  amount_paid: {zh: 已收金额, en: Paid amount}
  amount_open: {zh: 未收金额, en: Open amount, meaning: Gross less paid; negative for credit notes and overpaid invoices. An invoice that its system calls settled has nothing open.}
  days_past_due: {zh: 逾期天数, en: Days past due, meaning: Negative before the due date.}
  bucket: {zh: 账龄段, en: Bucket}
  not_due: {zh: 未到期金额, en: Not due}
  days_1_30: {zh: 逾期1至30天金额, en: 1 to 30 days past due}
  days_31_60: {zh: 逾期31至60天金额, en: 31 to 60 days past due}
  days_61_90: {zh: 逾期61至90天金额, en: 61 to 90 days past due}
  days_over_90: {zh: 逾期90天以上金额, en: More than 90 days past due}
*/
with
lines as (select * from core.fct_invoice_line),
payments as (select * from core.fct_payment),
as_of as (select * from ops.as_of),
invoices as (
    select
        lines.source,
        lines.invoice_no,
        lines.currency_code,
        min(lines.customer_id) as customer_id,
        min(lines.invoice_date) as invoice_date,
        coalesce(min(lines.due_date), min(lines.invoice_date)) as due_date,
        cast(sum(lines.amount_gross) as decimal(28, 4)) as amount_gross,
        sum(case when lines.settlement_status = 'settled' then 0 else 1 end) as unsettled_lines
    from lines
    where lines.invoice_kind = 'sale' and lines.document_status in ('approved', 'closed')
    group by lines.source, lines.invoice_no, lines.currency_code
),
paid as (
    select
        payments.source,
        payments.invoice_no,
        payments.currency_code,
        cast(sum(payments.amount) as decimal(28, 4)) as amount
    from payments
    where payments.payment_kind = 'receipt' and payments.document_status in ('approved', 'closed')
    group by payments.source, payments.invoice_no, payments.currency_code
),
open_invoices as (
    select
        invoices.source,
        invoices.invoice_no,
        invoices.currency_code,
        invoices.customer_id,
        invoices.invoice_date,
        invoices.due_date,
        invoices.amount_gross,
        coalesce(paid.amount, 0) as amount_paid,
        cast(invoices.amount_gross - coalesce(paid.amount, 0) as decimal(28, 4)) as amount_open,
        date_diff('day', invoices.due_date, as_of.business_date) as days_past_due
    from invoices
    cross join as_of
    left join paid
        on paid.source = invoices.source
        and paid.invoice_no = invoices.invoice_no
        and paid.currency_code = invoices.currency_code
    where invoices.unsettled_lines > 0 and invoices.amount_gross <> coalesce(paid.amount, 0)
),
bucketed as (
    select
        open_invoices.source,
        open_invoices.invoice_no,
        open_invoices.currency_code,
        case
            when open_invoices.days_past_due <= 0 then 'not_due'
            when open_invoices.days_past_due <= 30 then '1-30'
            when open_invoices.days_past_due <= 60 then '31-60'
            when open_invoices.days_past_due <= 90 then '61-90'
            else 'over_90'
        end as bucket
    from open_invoices
),
final as (
    select
        surrogate_key(
            open_invoices.source, open_invoices.invoice_no, open_invoices.currency_code
        ) as receivable_ageing_id,
        open_invoices.source,
        open_invoices.invoice_no,
        open_invoices.currency_code,
        open_invoices.customer_id,
        open_invoices.invoice_date,
        open_invoices.due_date,
        open_invoices.amount_gross,
        open_invoices.amount_paid,
        open_invoices.amount_open,
        open_invoices.days_past_due,
        bucketed.bucket,
        case when bucketed.bucket = 'not_due' then open_invoices.amount_open else 0 end as not_due,
        case when bucketed.bucket = '1-30' then open_invoices.amount_open else 0 end as days_1_30,
        case when bucketed.bucket = '31-60' then open_invoices.amount_open else 0 end
            as days_31_60,
        case when bucketed.bucket = '61-90' then open_invoices.amount_open else 0 end
            as days_61_90,
        case when bucketed.bucket = 'over_90' then open_invoices.amount_open else 0 end
            as days_over_90
    from open_invoices
    inner join bucketed
        on bucketed.source = open_invoices.source
        and bucketed.invoice_no = open_invoices.invoice_no
        and bucketed.currency_code = open_invoices.currency_code
)
select * from final
