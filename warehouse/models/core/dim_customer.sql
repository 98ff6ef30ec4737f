/*
grain: one row per customer, whatever systems know it; one more for whoever is not resolved
key: [customer_id]
kind: full
owner: sales operations
purpose: who buys, one row however many systems know them
label: {zh: 客户, en: Customer}
columns:
  group_customer_id: {zh: 集团客户, en: Group customer, meaning: The head office or group at the top; itself where there is none.}
checks:
- rows:
    name: unresolved_member
    sql: select 'unresolved' as customer_id where not exists (select 1 from core.dim_customer where customer_id = 'unresolved')
    why: facts whose customer nobody knows need a member to stand on
- not_null: [customer_name, group_customer_id]
*/
with
golden as (select * from master.customer),
tops as (select * from master.rollup_customer),
unresolved as (
    select
        'unresolved' as customer_id,
        'unresolved' as customer_code,
        '未识别客户' as customer_name,
        'Unresolved customer' as customer_name_en
),
final as (
    select
        golden.golden_id as customer_id,
        coalesce(tops.top_golden_id, golden.golden_id) as group_customer_id,
        golden.standard_code as customer_code,
        golden.name as customer_name,
        golden.short_name,
        golden.name_en as customer_name_en,
        golden.uscc,
        golden.phone,
        golden.address,
        golden.city,
        golden.category,
        golden.is_active,
        golden.member_count
    from golden
    left join tops on tops.golden_id = golden.golden_id
    union all
    select
        unresolved.customer_id,
        unresolved.customer_id as group_customer_id,
        unresolved.customer_code,
        unresolved.customer_name,
        cast(null as varchar) as short_name,
        unresolved.customer_name_en,
        cast(null as varchar) as uscc,
        cast(null as varchar) as phone,
        cast(null as varchar) as address,
        cast(null as varchar) as city,
        cast(null as varchar) as category,
        cast(null as boolean) as is_active,
        cast(0 as bigint) as member_count
    from unresolved
)
select * from final
