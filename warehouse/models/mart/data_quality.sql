/*
grain: one row per source, entity, quality dimension and change of its figures
key: [data_quality_id]
kind: full
owner: data office
purpose: which source's master records to mend first, and whether it gets better; a ratio is computed from counts and never averaged
label: {zh: 主数据质量, en: Data quality}
checks:
- unique: [observed_source, entity, dimension, observation_no]
- not_null: [observed_source, entity, dimension, observed_at]
- accepted:
    dimension: [completeness, validity, uniqueness, consistency, timeliness]
- rows:
    name: ratio_or_reason
    sql: select * from mart.data_quality where (ratio is null) = (reason is null) or numerator > denominator
    why: where there is nothing to measure the reason says why, and no ratio is above one
columns:
  data_quality_id: {zh: 数据质量键, en: Data quality id}
  ratio: {zh: 比率, en: Ratio, meaning: Numerator by denominator; empty where there is nothing to measure. Add up the counts of several rows instead of averaging it.}
  observed_date: {zh: 观测日期, en: Observed on, meaning: The business day of the observation.}
  is_current: {zh: 是否最新, en: Is current, meaning: Whether the figures still hold.}
*/
with
observations as (select * from clean.quality_observation),
newest as (
    select
        observations.observed_source,
        observations.entity,
        observations.dimension,
        max(observations.observation_no) as observation_no
    from observations
    group by observations.observed_source, observations.entity, observations.dimension
),
final as (
    select
        surrogate_key(observations.observation_no) as data_quality_id,
        observations.observation_no,
        observations.observed_source,
        observations.entity,
        observations.dimension,
        observations.numerator,
        observations.denominator,
        exact_div(observations.numerator, observations.denominator, 6) as ratio,
        observations.reason,
        observations.observed_at,
        business_date(observations.observed_at) as observed_date,
        newest.observation_no is not null as is_current
    from observations
    left join newest
        on newest.observed_source = observations.observed_source
        and newest.entity = observations.entity
        and newest.dimension = observations.dimension
        and newest.observation_no = observations.observation_no
)
select * from final
