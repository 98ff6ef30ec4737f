/*
grain: one row per day, from the first of January of the oldest document's year to the end of the year of the latest
key: [date]
kind: full
owner: data office
purpose: every report groups days by the same calendar
label: {zh: 日期, en: Date}
checks:
- rows:
    name: no_gap
    sql: select min(date) as first_day, count(*) as days from core.dim_date having count(*) <> date_diff('day', min(date), max(date)) + 1
    why: a missing day would hide its documents from every report by date
columns:
  date: {zh: 日期, en: Date}
  year: {zh: 年, en: Year}
  quarter: {zh: 季, en: Quarter}
  month: {zh: 月, en: Month}
  day: {zh: 日, en: Day}
  month_start: {zh: 月首日, en: First of the month}
  week_start: {zh: 周首日, en: Monday of the week}
  iso_week: {zh: ISO 周, en: ISO week}
  weekday: {zh: 星期, en: Weekday, meaning: 1 is Monday and 7 is Sunday.}
  is_weekend: {zh: 周末, en: Weekend}
*/
with
as_of as (select * from ops.as_of),
sales_orders as (select * from core.fct_sales_order_line),
deliveries as (select * from core.fct_delivery_line),
shipments as (select * from core.fct_shipment_line),
purchase_orders as (select * from core.fct_purchase_order_line),
receipts as (select * from core.fct_receipt_line),
reports as (select * from core.fct_production_report),
movements as (select * from core.fct_stock_movement),
invoices as (select * from core.fct_invoice_line),
payments as (select * from core.fct_payment),
documents as (
    select as_of.business_date as first_date, as_of.business_date as last_date from as_of
    union all
    select min(sales_orders.order_date), max(sales_orders.order_date) from sales_orders
    union all
    select min(deliveries.delivery_date), max(deliveries.delivery_date) from deliveries
    union all
    select min(shipments.shipped_date), max(shipments.shipped_date) from shipments
    union all
    select min(purchase_orders.order_date), max(purchase_orders.order_date) from purchase_orders
    union all
    select min(receipts.receipt_date), max(receipts.receipt_date) from receipts
    union all
    select min(reports.reported_date), max(reports.reported_date) from reports
    union all
    select min(movements.moved_date), max(movements.moved_date) from movements
    union all
    select min(invoices.invoice_date), max(invoices.invoice_date) from invoices
    union all
    select min(payments.payment_date), max(payments.payment_date) from payments
),
bounds as (
    select
        cast(date_trunc('year', min(documents.first_date)) as date) as first_day,
        cast(date_trunc('year', max(documents.last_date)) + interval '1' year as date) as end_day
    from documents
),
digits as (
    select 0 as digit
    union all select 1 union all select 2 union all select 3 union all select 4
    union all select 5 union all select 6 union all select 7 union all select 8 union all select 9
),
numbers as (
    select
        ones.digit + 10 * tens.digit + 100 * hundreds.digit + 1000 * thousands.digit
        + 10000 * ten_thousands.digit as number
    from digits as ones
    cross join digits as tens
    cross join digits as hundreds
    cross join digits as thousands
    cross join digits as ten_thousands
),
days as (
    select cast(bounds.first_day + numbers.number * interval '1' day as date) as date
    from bounds
    inner join numbers
        on numbers.number < date_diff('day', bounds.first_day, bounds.end_day)
),
final as (
    select
        days.date,
        extract(year from days.date) as year,
        extract(quarter from days.date) as quarter,
        extract(month from days.date) as month,
        extract(day from days.date) as day,
        cast(date_trunc('month', days.date) as date) as month_start,
        cast(date_trunc('week', days.date) as date) as week_start,
        extract(week from days.date) as iso_week,
        date_diff('day', cast(date_trunc('week', days.date) as date), days.date) + 1 as weekday,
        date_diff('day', cast(date_trunc('week', days.date) as date), days.date) >= 5 as is_weekend
    from days
)
select * from final
