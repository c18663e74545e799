-- Every day from the first to the last that a customer could have joined on: the spine on which metrics are laid out.

with digits as (

    select 0 as digit
    union all
    select 1
    union all
    select 2
    union all
    select 3
    union all
    select 4
    union all
    select 5
    union all
    select 6
    union all
    select 7
    union all
    select 8
    union all
    select 9

),

day_numbers as (

    select hundreds.digit * 100 + tens.digit * 10 + ones.digit as day_number
    from digits as hundreds
    cross join digits as tens
    cross join digits as ones

)

select cast({{ dbt.dateadd('day', 'day_number', "cast('2026-01-01' as date)") }} as date) as date_day
from day_numbers
where day_number < 365
