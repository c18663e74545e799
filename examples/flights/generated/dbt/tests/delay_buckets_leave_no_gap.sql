-- The next bucket starts where this one ends; only the last has no end.

with buckets as (

    select
        delay_bucket,
        below_minutes,
        lead(from_minutes) over (order by sort_order) as next_from_minutes
    from {{ ref('delay_buckets') }}

)

select *
from buckets
where coalesce(below_minutes, -1) <> coalesce(next_from_minutes, -1)
