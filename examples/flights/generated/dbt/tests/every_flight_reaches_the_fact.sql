-- A left join that multiplies rows, or a filter that loses them, shows here. The incremental fact may keep flights
-- that the source no longer has, so the test asks for missing and doubled ones only.

with staged as (

    select flight_key from {{ ref('stg_flights') }}

),

facts as (

    select
        flight_key,
        count(*) as copies
    from {{ ref('fct_flights') }}
    group by flight_key

)

select
    staged.flight_key,
    coalesce(facts.copies, 0) as copies
from staged
left join facts
    on staged.flight_key = facts.flight_key
where coalesce(facts.copies, 0) <> 1
