/*
grain: one row per sales order line of the systems that book orders, and sale invoice of it
key: [order_line_invoice_id]
kind: full
owner: finance
purpose: how much of an order was invoiced and paid; a payment is shared out over its invoice's lines by gross amount
label: {zh: 订单行开票收款, en: Invoices of order lines}
needs: [sales_order_line, invoice_line, payment]
checks:
- references: {sales_order_line_id: core.fct_sales_order_line.sales_order_line_id}
columns:
  order_line_invoice_id: {zh: 订单行开票键, en: Order line invoice id}
  sales_order_line_id: {zh: 销售订单行键, en: Sales order line id}
  invoice_source: {zh: 发票来源系统, en: Invoice's source}
  amount_invoiced: {zh: 开票金额, en: Invoiced amount, meaning: Gross; negative for credit notes.}
  payment_first_date: {zh: 首次收款日期, en: First payment}
  payment_last_date: {zh: 末次收款日期, en: Last payment}
  amount_paid: {zh: 收款金额, en: Paid amount}
  invoice_date: {zh: 开票日期, en: Invoice date}
*/
with
all_lines as (select * from core.fct_sales_order_line),
sources as (select * from core.dim_source),
invoice_lines as (select * from core.fct_invoice_line),
payments as (select * from core.fct_payment),

lines as (
    select
        all_lines.sales_order_line_id,
        all_lines.source,
        all_lines.order_no,
        all_lines.line_no
    from all_lines
    inner join sources on sources.source = all_lines.source and sources.books_orders
),
-- A document of a system that books orders of its own meets only that system's orders.
met as (
    select
        invoice_lines.invoice_line_id,
        min(lines.sales_order_line_id) as sales_order_line_id
    from invoice_lines
    inner join sources on sources.source = invoice_lines.source
    inner join lines
        on lines.order_no = invoice_lines.sales_order_no
        and lines.line_no = invoice_lines.sales_order_line_no
    where lines.source = invoice_lines.source or not sources.books_orders
    group by invoice_lines.invoice_line_id
),
sale_lines as (
    select
        invoice_lines.source,
        invoice_lines.invoice_no,
        invoice_lines.currency_code,
        invoice_lines.invoice_date,
        invoice_lines.amount_gross,
        met.sales_order_line_id
    from invoice_lines
    left join met on met.invoice_line_id = invoice_lines.invoice_line_id
    where
        invoice_lines.invoice_kind = 'sale'
        and invoice_lines.document_status in ('approved', 'closed')
),
invoiced as (
    select
        sale_lines.source,
        sale_lines.invoice_no,
        sale_lines.currency_code,
        coalesce(sale_lines.sales_order_line_id, '') as sales_order_line_id,
        min(sale_lines.invoice_date) as invoice_date,
        sum(sale_lines.amount_gross) as amount
    from sale_lines
    group by
        sale_lines.source,
        sale_lines.invoice_no,
        sale_lines.currency_code,
        coalesce(sale_lines.sales_order_line_id, '')
),
invoice_shares as (
    select
        invoiced.source,
        invoiced.invoice_no,
        invoiced.currency_code,
        invoiced.sales_order_line_id,
        invoiced.invoice_date,
        invoiced.amount,
        sum(invoiced.amount) over (
            partition by invoiced.source, invoiced.invoice_no, invoiced.currency_code
        ) as whole,
        sum(invoiced.amount) over (
            partition by invoiced.source, invoiced.invoice_no, invoiced.currency_code
            order by invoiced.sales_order_line_id nulls last
            rows between unbounded preceding and current row
        ) as up_to
    from invoiced
),
received as (
    select
        payments.source,
        payments.invoice_no,
        payments.currency_code,
        min(payments.payment_date) as first_date,
        max(payments.payment_date) as last_date,
        cast(sum(payments.amount) as decimal(24, 4)) as amount
    from payments
    where payments.payment_kind = 'receipt' and payments.document_status in ('approved', 'closed')
    group by payments.source, payments.invoice_no, payments.currency_code
),
paid as (
    select
        invoice_shares.source,
        invoice_shares.invoice_no,
        invoice_shares.currency_code,
        invoice_shares.sales_order_line_id,
        received.first_date,
        received.last_date,
        case
            when received.amount = invoice_shares.whole then invoice_shares.amount
            else
                round(
                    received.amount * exact_div(invoice_shares.up_to, invoice_shares.whole, 10), 4
                ) - round(
                    received.amount
                    * exact_div(
                        invoice_shares.up_to - invoice_shares.amount, invoice_shares.whole, 10
                    ),
                    4
                )
        end as amount
    from invoice_shares
    inner join received
        on received.source = invoice_shares.source
        and received.invoice_no = invoice_shares.invoice_no
        and received.currency_code = invoice_shares.currency_code
),
final as (
    select
        surrogate_key(
            invoice_shares.sales_order_line_id,
            invoice_shares.source,
            invoice_shares.invoice_no,
            invoice_shares.currency_code
        ) as order_line_invoice_id,
        invoice_shares.sales_order_line_id,
        invoice_shares.source as invoice_source,
        invoice_shares.invoice_no,
        invoice_shares.currency_code,
        invoice_shares.invoice_date,
        cast(invoice_shares.amount as decimal(28, 4)) as amount_invoiced,
        paid.first_date as payment_first_date,
        paid.last_date as payment_last_date,
        cast(coalesce(paid.amount, 0) as decimal(28, 4)) as amount_paid
    from invoice_shares
    left join paid
        on paid.source = invoice_shares.source
        and paid.invoice_no = invoice_shares.invoice_no
        and paid.currency_code = invoice_shares.currency_code
        and paid.sales_order_line_id = invoice_shares.sales_order_line_id
    where invoice_shares.sales_order_line_id <> ''
)
select * from final
