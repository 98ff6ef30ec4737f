/*
grain: one row per opportunity of one source
key: [opportunity_id]
kind: incremental
from: clean.opportunity
changes:
  master.xref_customer: select _key from clean.opportunity join {changed} using (source, customer_ref)
owner: sales operations
purpose: what sales expects to win, and what became an order
label: {zh: 商机, en: Opportunity}
needs: [opportunity]
checks:
- references: {customer_id: core.dim_customer.customer_id}
columns:
  opportunity_id: {zh: 商机键, en: Opportunity id}
*/
with
opportunities as (select * from clean.opportunity),
customers as (select * from master.xref_customer),
final as (
    select
        surrogate_key(opportunities.source, opportunities.opportunity_no) as opportunity_id,
        opportunities.source,
        opportunities.opportunity_no,
        coalesce(customers.golden_id, 'unresolved') as customer_id,
        opportunities.customer_ref,
        opportunities.name,
        opportunities.stage_code,
        opportunities.expected_amount,
        opportunities.currency_code,
        opportunities.expected_close_date,
        opportunities.won_at,
        opportunities.created_at,
        opportunities.order_no,
        opportunities._key
    from opportunities
    left join customers
        on customers.source = opportunities.source and customers.customer_ref = opportunities.customer_ref
)
select * from final
