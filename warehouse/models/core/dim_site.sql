/*
grain: one row per code of the list site; one more for what is not resolved
key: [site_code]
kind: full
owner: production
purpose: the plants and offices that orders, production and stock belong to
label: {zh: 工厂, en: Site}
columns:
  site_code: {zh: 工厂编码, en: Site code}
  site_name: {zh: 工厂名称, en: Site name}
  site_name_en: {zh: 工厂英文名称, en: Site English name}
*/
with
codes as (select * from master.code where list = 'site'),
unresolved as (
    select
        'unresolved' as site_code,
        '未识别工厂' as site_name,
        'Unresolved site' as site_name_en
),
final as (
    select
        codes.code as site_code,
        codes.name_zh as site_name,
        codes.name_en as site_name_en
    from codes
    union all
    select
        unresolved.site_code,
        unresolved.site_name,
        unresolved.site_name_en
    from unresolved
)
select * from final
