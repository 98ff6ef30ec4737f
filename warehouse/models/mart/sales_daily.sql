/*
grain: one row per order date, customer, material, site, currency and unit
key: [sales_daily_id]
kind: full
owner: sales operations
purpose: how much was ordered, by day; counts approved and closed lines of the systems that book orders, so cancelled orders and drafts are out
label: {zh: 每日销售订单, en: Daily sales orders}
needs: [sales_order_line]
checks:
- unique: [order_date, customer_id, material_id, site_code, currency_code, uom_code]
- references: {customer_id: core.dim_customer.customer_id, material_id: core.dim_material.material_id, order_date: core.dim_date.date}
- rows:
    name: money_of_the_orders
    sql: >-
      select currency_code, sum(amount) as difference
      from (select currency_code, amount_gross as amount from mart.sales_daily
      union all select lines.currency_code, - lines.amount_gross from core.fct_sales_order_line as lines
      inner join core.dim_source as sources on sources.source = lines.source and sources.books_orders
      where lines.document_status in ('approved', 'closed')) as both_sides
      group by currency_code having sum(amount) <> 0
    why: the days add up to the orders, per currency
columns:
  sales_daily_id: {zh: 每日销售键, en: Daily sales id}
  order_lines: {zh: 订单行数, en: Order lines}
  quantity: {zh: 数量, en: Quantity}
  amount_net: {zh: 不含税金额, en: Net amount}
  amount_tax: {zh: 税额, en: Tax amount}
  amount_gross: {zh: 价税合计, en: Gross amount}
*/
with
lines as (select * from core.fct_sales_order_line),
sources as (select * from core.dim_source),
counted as (
    select
        lines.order_date,
        lines.customer_id,
        lines.material_id,
        lines.site_code,
        lines.currency_code,
        lines.uom_code,
        count(*) as order_lines,
        cast(sum(lines.quantity) as decimal(28, 6)) as quantity,
        cast(sum(lines.amount_net) as decimal(28, 4)) as amount_net,
        cast(sum(lines.amount_tax) as decimal(28, 4)) as amount_tax,
        cast(sum(lines.amount_gross) as decimal(28, 4)) as amount_gross
    from lines
    inner join sources on sources.source = lines.source and sources.books_orders
    where lines.document_status in ('approved', 'closed')
    group by
        lines.order_date,
        lines.customer_id,
        lines.material_id,
        lines.site_code,
        lines.currency_code,
        lines.uom_code
),
final as (
    select
        surrogate_key(
            counted.order_date,
            counted.customer_id,
            counted.material_id,
            coalesce(counted.site_code, ''),
            counted.currency_code,
            counted.uom_code
        ) as sales_daily_id,
        counted.order_date,
        counted.customer_id,
        counted.material_id,
        counted.site_code,
        counted.currency_code,
        counted.uom_code,
        counted.order_lines,
        counted.quantity,
        counted.amount_net,
        counted.amount_tax,
        counted.amount_gross
    from counted
)
select * from final
