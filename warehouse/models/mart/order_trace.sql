/*
grain: one row per sales order line of the systems that book orders, whatever its status
key: [sales_order_line_id]
kind: full
owner: sales operations
purpose: where an order is between CRM and payment, and how much of it; steps count approved and closed documents
label: {zh: 订单全程跟踪, en: Order trace}
needs: [sales_order_line@erp, sales_order_line@crm, production_order, production_report, receipt_line, delivery_line, shipment_line, invoice_line, payment]
checks:
- references: {customer_id: core.dim_customer.customer_id, material_id: core.dim_material.material_id}
- rows:
    name: every_booked_line
    sql: >-
      select lines.sales_order_line_id from core.fct_sales_order_line as lines
      inner join core.dim_source as sources on sources.source = lines.source and sources.books_orders
      where not exists (select 1 from mart.order_trace as trace where trace.sales_order_line_id = lines.sales_order_line_id)
    why: no booked order line is lost on its way
columns:
  crm_order_no: {zh: CRM 订单号, en: CRM order number}
  crm_first_at: {zh: CRM 下单时间, en: CRM ordered at, meaning: Created in the CRM; the order date where it keeps no time.}
  crm_last_at: {zh: CRM 审核时间, en: CRM approved at}
  crm_quantity: {zh: CRM 数量, en: CRM quantity}
  erp_first_at: {zh: ERP 建单时间, en: ERP created at, meaning: The order date where the ERP keeps no time.}
  erp_last_at: {zh: ERP 审核时间, en: ERP approved at}
  erp_quantity: {zh: ERP 已审核数量, en: ERP approved quantity}
  production_first_at: {zh: 生产首次报工时间, en: First production report}
  production_last_at: {zh: 生产末次报工时间, en: Last production report}
  production_quantity: {zh: 生产合格数量, en: Good quantity made, meaning: Of the final operation.}
  product_receipt_first_date: {zh: 首次产品入库日期, en: First product receipt}
  product_receipt_last_date: {zh: 末次产品入库日期, en: Last product receipt}
  product_receipt_quantity: {zh: 产品入库数量, en: Product receipt quantity}
  delivery_first_date: {zh: 首次出库日期, en: First delivery}
  delivery_last_date: {zh: 末次出库日期, en: Last delivery}
  delivery_quantity: {zh: 出库数量, en: Delivered quantity, meaning: Less what came back.}
  shipment_first_at: {zh: 首次发运时间, en: First shipment}
  shipment_last_at: {zh: 末次发运时间, en: Last shipment}
  shipment_quantity: {zh: 发运数量, en: Shipped quantity, meaning: A shipment that names a delivery only is shared out over that delivery's lines of the material.}
  invoice_first_date: {zh: 首次开票日期, en: First invoice}
  invoice_last_date: {zh: 末次开票日期, en: Last invoice}
  invoice_amount: {zh: 开票金额, en: Invoiced amount, meaning: Gross; less credit notes.}
  payment_first_date: {zh: 首次收款日期, en: First payment}
  payment_last_date: {zh: 末次收款日期, en: Last payment}
  payment_amount: {zh: 收款金额, en: Paid amount, meaning: A payment is shared out over its invoice's lines by gross amount.}
*/
with
all_lines as (select * from core.fct_sales_order_line),
sources as (select * from core.dim_source),
production_orders as (select * from core.fct_production_order),
reports as (select * from core.fct_production_report),
receipts as (select * from core.fct_receipt_line),
deliveries as (select * from core.fct_delivery_line),
shipments as (select * from core.fct_order_line_shipment),
invoices as (select * from core.fct_order_line_invoice),

lines as (
    select
        all_lines.sales_order_line_id,
        all_lines.source,
        all_lines.order_no,
        all_lines.line_no,
        all_lines.origin_order_no,
        all_lines.origin_line_no
    from all_lines
    inner join sources on sources.source = all_lines.source and sources.books_orders
),
crm as (
    select
        lines.sales_order_line_id,
        min(all_lines.order_no) as order_no,
        min(coalesce(all_lines.created_at, cast(all_lines.order_date as timestamp))) as first_at,
        max(all_lines.approved_at) as last_at,
        sum(all_lines.quantity) as quantity
    from lines
    inner join all_lines
        on all_lines.order_no = lines.origin_order_no
        and all_lines.line_no = lines.origin_line_no
    inner join sources on sources.source = all_lines.source and not sources.books_orders
    where all_lines.document_status in ('approved', 'closed')
    group by lines.sales_order_line_id
),

-- A document of a system that books orders of its own meets only that system's orders.
made_for as (
    select distinct
        lines.sales_order_line_id,
        production_orders.order_no as production_order_no
    from lines
    inner join production_orders
        on production_orders.sales_order_no = lines.order_no
        and production_orders.sales_order_line_no = lines.line_no
    inner join sources on sources.source = production_orders.source
    where
        production_orders.document_status in ('approved', 'closed')
        and (production_orders.source = lines.source or not sources.books_orders)
),
output as (
    select
        reports.production_order_no,
        min(reports.reported_at) as first_at,
        max(reports.reported_at) as last_at,
        sum(case when reports.is_final_operation then reports.quantity_good else 0 end) as quantity
    from reports
    where reports.document_status in ('approved', 'closed')
    group by reports.production_order_no
),
production as (
    select
        made_for.sales_order_line_id,
        min(output.first_at) as first_at,
        max(output.last_at) as last_at,
        sum(output.quantity) as quantity
    from made_for
    inner join output on output.production_order_no = made_for.production_order_no
    group by made_for.sales_order_line_id
),
product_receipt as (
    select
        made_for.sales_order_line_id,
        min(receipts.receipt_date) as first_date,
        max(receipts.receipt_date) as last_date,
        sum(receipts.quantity) as quantity
    from made_for
    inner join receipts on receipts.production_order_no = made_for.production_order_no
    where
        receipts.receipt_kind = 'production'
        and receipts.document_status in ('approved', 'closed')
    group by made_for.sales_order_line_id
),

delivery as (
    select
        lines.sales_order_line_id,
        min(deliveries.delivery_date) as first_date,
        max(deliveries.delivery_date) as last_date,
        sum(deliveries.quantity) as quantity
    from lines
    inner join deliveries
        on deliveries.sales_order_no = lines.order_no
        and deliveries.sales_order_line_no = lines.line_no
    inner join sources on sources.source = deliveries.source
    where
        deliveries.document_status in ('approved', 'closed')
        and (deliveries.source = lines.source or not sources.books_orders)
    group by lines.sales_order_line_id
),
shipment as (
    select
        shipments.sales_order_line_id,
        min(shipments.first_at) as first_at,
        max(shipments.last_at) as last_at,
        sum(shipments.quantity) as quantity
    from shipments
    group by shipments.sales_order_line_id
),
invoice as (
    select
        invoices.sales_order_line_id,
        min(invoices.invoice_date) as first_date,
        max(invoices.invoice_date) as last_date,
        sum(invoices.amount_invoiced) as amount,
        min(invoices.payment_first_date) as payment_first_date,
        max(invoices.payment_last_date) as payment_last_date,
        sum(invoices.amount_paid) as amount_paid
    from invoices
    group by invoices.sales_order_line_id
),

final as (
    select
        all_lines.sales_order_line_id,
        all_lines.source,
        all_lines.order_no,
        all_lines.line_no,
        all_lines.order_date,
        all_lines.promised_date,
        all_lines.customer_id,
        all_lines.material_id,
        all_lines.site_code,
        all_lines.document_status,
        all_lines.uom_code,
        all_lines.quantity,
        all_lines.currency_code,
        all_lines.amount_net,
        all_lines.amount_gross,
        crm.order_no as crm_order_no,
        crm.first_at as crm_first_at,
        crm.last_at as crm_last_at,
        cast(coalesce(crm.quantity, 0) as decimal(28, 6)) as crm_quantity,
        coalesce(all_lines.created_at, cast(all_lines.order_date as timestamp)) as erp_first_at,
        all_lines.approved_at as erp_last_at,
        case
            when all_lines.document_status in ('approved', 'closed') then all_lines.quantity else 0
        end as erp_quantity,
        production.first_at as production_first_at,
        production.last_at as production_last_at,
        cast(coalesce(production.quantity, 0) as decimal(28, 6)) as production_quantity,
        product_receipt.first_date as product_receipt_first_date,
        product_receipt.last_date as product_receipt_last_date,
        cast(coalesce(product_receipt.quantity, 0) as decimal(28, 6)) as product_receipt_quantity,
        delivery.first_date as delivery_first_date,
        delivery.last_date as delivery_last_date,
        cast(coalesce(delivery.quantity, 0) as decimal(28, 6)) as delivery_quantity,
        shipment.first_at as shipment_first_at,
        shipment.last_at as shipment_last_at,
        cast(coalesce(shipment.quantity, 0) as decimal(28, 6)) as shipment_quantity,
        invoice.first_date as invoice_first_date,
        invoice.last_date as invoice_last_date,
        cast(coalesce(invoice.amount, 0) as decimal(28, 4)) as invoice_amount,
        invoice.payment_first_date,
        invoice.payment_last_date,
        cast(coalesce(invoice.amount_paid, 0) as decimal(28, 4)) as payment_amount
    from lines
    inner join all_lines on all_lines.sales_order_line_id = lines.sales_order_line_id
    left join crm on crm.sales_order_line_id = lines.sales_order_line_id
    left join production on production.sales_order_line_id = lines.sales_order_line_id
    left join product_receipt on product_receipt.sales_order_line_id = lines.sales_order_line_id
    left join delivery on delivery.sales_order_line_id = lines.sales_order_line_id
    left join shipment on shipment.sales_order_line_id = lines.sales_order_line_id
    left join invoice on invoice.sales_order_line_id = lines.sales_order_line_id
)
select * from final
