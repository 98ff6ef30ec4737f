/*
grain: one row per sales order line of the systems that book orders, and delivery it was shipped under
key: [order_line_shipment_id]
kind: full
owner: logistics
purpose: how much of an order the warehouse shipped; a shipment that names a delivery only is shared out over that delivery's lines of the same material
label: {zh: 订单行发运, en: Shipments of order lines}
needs: [sales_order_line, delivery_line, shipment_line]
checks:
- references: {sales_order_line_id: core.fct_sales_order_line.sales_order_line_id}
columns:
  order_line_shipment_id: {zh: 订单行发运键, en: Order line shipment id}
  delivery_no: {zh: 出库单号, en: Delivery number, meaning: Empty where the shipment names the order alone.}
  first_at: {zh: 首次发运时间, en: First shipment}
  last_at: {zh: 末次发运时间, en: Last shipment}
  quantity: {zh: 发运数量, en: Shipped quantity}
*/
with
all_lines as (select * from core.fct_sales_order_line),
sources as (select * from core.dim_source),
deliveries as (select * from core.fct_delivery_line),
shipments as (select * from core.fct_shipment_line),

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
delivered as (
    select
        lines.sales_order_line_id,
        deliveries.delivery_no,
        deliveries.material_id,
        sum(deliveries.quantity) as quantity
    from lines
    inner join deliveries
        on deliveries.sales_order_no = lines.order_no
        and deliveries.sales_order_line_no = lines.line_no
    inner join sources on sources.source = deliveries.source
    where
        deliveries.document_status in ('approved', 'closed')
        and (deliveries.source = lines.source or not sources.books_orders)
    group by lines.sales_order_line_id, deliveries.delivery_no, deliveries.material_id
),
counted_shipments as (
    select
        shipments.delivery_no,
        shipments.material_id,
        shipments.sales_order_no,
        shipments.sales_order_line_no,
        shipments.sales_order_no is not null and shipments.sales_order_line_no is not null
            as names_order,
        shipments.shipped_at,
        shipments.quantity
    from shipments
    where shipments.document_status in ('approved', 'closed')
),
shipped_delivery as (
    select
        counted_shipments.delivery_no,
        counted_shipments.material_id,
        min(counted_shipments.shipped_at) as first_at,
        max(counted_shipments.shipped_at) as last_at,
        cast(sum(counted_shipments.quantity) as decimal(24, 6)) as quantity
    from counted_shipments
    where not counted_shipments.names_order
    group by counted_shipments.delivery_no, counted_shipments.material_id
),
delivery_shares as (
    select
        delivered.sales_order_line_id,
        delivered.delivery_no,
        delivered.material_id,
        delivered.quantity,
        sum(delivered.quantity) over (
            partition by delivered.delivery_no, delivered.material_id
        ) as whole,
        sum(delivered.quantity) over (
            partition by delivered.delivery_no, delivered.material_id
            order by delivered.sales_order_line_id nulls last
            rows between unbounded preceding and current row
        ) as up_to
    from delivered
),
-- Shares are rounded on the running total, so that they add up to what is shared out.
shipped as (
    select
        delivery_shares.sales_order_line_id,
        delivery_shares.delivery_no,
        shipped_delivery.first_at,
        shipped_delivery.last_at,
        case
            when shipped_delivery.quantity = delivery_shares.whole then delivery_shares.quantity
            else
                round(
                    shipped_delivery.quantity
                    * exact_div(delivery_shares.up_to, delivery_shares.whole, 10),
                    6
                ) - round(
                    shipped_delivery.quantity
                    * exact_div(
                        delivery_shares.up_to - delivery_shares.quantity, delivery_shares.whole, 10
                    ),
                    6
                )
        end as quantity
    from delivery_shares
    inner join shipped_delivery
        on shipped_delivery.delivery_no = delivery_shares.delivery_no
        and shipped_delivery.material_id = delivery_shares.material_id
    union all
    select
        lines.sales_order_line_id,
        counted_shipments.delivery_no,
        counted_shipments.shipped_at as first_at,
        counted_shipments.shipped_at as last_at,
        counted_shipments.quantity
    from lines
    inner join counted_shipments
        on counted_shipments.sales_order_no = lines.order_no
        and counted_shipments.sales_order_line_no = lines.line_no
),
final as (
    select
        surrogate_key(shipped.sales_order_line_id, coalesce(shipped.delivery_no, ''))
            as order_line_shipment_id,
        shipped.sales_order_line_id,
        shipped.delivery_no,
        min(shipped.first_at) as first_at,
        max(shipped.last_at) as last_at,
        cast(sum(shipped.quantity) as decimal(28, 6)) as quantity
    from shipped
    group by shipped.sales_order_line_id, shipped.delivery_no
)
select * from final
