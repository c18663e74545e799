with flights as (

    select * from {{ source('raw', 'flights') }}

),

typed as (

    select
        cast(flight_date as date) as flight_date,
        carrier as carrier_code,
        cast(flight as integer) as flight_number,
        origin as origin_code,
        dest as destination_code,
        tailnum as tail_number,
        time_hour as scheduled_hour,
        cast(dep_delay as integer) as departure_delay_minutes,
        cast(arr_delay as integer) as arrival_delay_minutes,
        cast(air_time as integer) as air_time_minutes,
        cast(distance as integer) as distance_miles,
        dep_time is null as is_cancelled,
        dep_time is not null and arr_delay is null as is_diverted
    from flights

)

select
    carrier_code
    || '-' || cast(flight_number as {{ dbt.type_string() }})
    || '-' || origin_code
    || '-' || cast(flight_date as {{ dbt.type_string() }}) as flight_key,
    flight_date,
    carrier_code,
    flight_number,
    origin_code,
    destination_code,
    tail_number,
    scheduled_hour,
    departure_delay_minutes,
    arrival_delay_minutes,
    air_time_minutes,
    distance_miles,
    is_cancelled,
    is_diverted
from typed
