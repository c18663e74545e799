with flights as (

    select * from {{ ref('fct_flights') }}
    where tail_number is not null

),

planes as (

    select * from {{ ref('dim_planes') }}

),

aged as (

    select
        flights.tail_number,
        flights.is_on_time,
        flights.is_cancelled,
        flights.departure_delay_minutes,
        cast(extract(year from flights.flight_date) as integer) - planes.built_year as age_years
    from flights
    left join planes
        on flights.tail_number = planes.tail_number

),

banded as (

    select
        *,
        case
            when age_years is null then 'unknown'
            when age_years < 5 then '0 to 4 years'
            when age_years < 10 then '5 to 9 years'
            when age_years < 15 then '10 to 14 years'
            when age_years < 25 then '15 to 24 years'
            else '25 years or more'
        end as age_band
    from aged

)

select
    age_band,
    cast(count(*) as bigint) as flights,
    cast(count(distinct tail_number) as integer) as planes,
    {{ share_of('is_on_time') }} as on_time_share,
    {{ share_of('is_cancelled') }} as cancelled_share,
    cast(avg(departure_delay_minutes) as decimal(9, 2)) as average_departure_delay_minutes
from banded
group by age_band
