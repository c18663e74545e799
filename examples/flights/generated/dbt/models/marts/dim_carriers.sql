with airlines as (

    select * from {{ ref('stg_airlines') }}

),

fleets as (

    select
        carrier_code,
        cast(count(distinct tail_number) as integer) as planes_flown,
        min(flight_date) as first_flight_date,
        max(flight_date) as last_flight_date
    from {{ ref('stg_flights') }}
    group by carrier_code

)

select
    airlines.carrier_code,
    airlines.carrier_name,
    coalesce(fleets.planes_flown, 0) as planes_flown,
    fleets.first_flight_date,
    fleets.last_flight_date
from airlines
left join fleets
    on airlines.carrier_code = fleets.carrier_code
