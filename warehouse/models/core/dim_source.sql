/*
grain: one row per source, that is per running system of the site
key: [source]
kind: full
owner: data office
purpose: which system a row came from, and which systems' sales orders count as booked
label: {zh: 来源系统, en: Source}
columns:
  books_orders:
    zh: 订单入账
    en: Books orders
    meaning: Its sales orders count as booked. A CRM's do only where no other system has orders, so that an order which a CRM hands to an ERP is counted once.
*/
with
sources as (select * from ops.source),
order_systems as (
    select count(*) as systems
    from sources
    where sources.entities like '%sales_order_line%' and coalesce(sources.kind, '') <> 'crm'
),
final as (
    select
        sources.source,
        sources.system,
        sources.kind,
        sources.label_zh,
        sources.label_en,
        sources.required as is_required,
        sources.entities,
        sources.entities like '%sales_order_line%'
        and (coalesce(sources.kind, '') <> 'crm' or order_systems.systems = 0) as books_orders
    from sources
    cross join order_systems
)
select * from final
