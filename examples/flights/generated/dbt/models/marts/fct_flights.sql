{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='flight_key',
        partition_by=['month(flight_date)'],
        on_schema_change='append_new_columns',
    )
}}

with flights as (

    select * from {{ ref('stg_flights') }}
    {% if is_incremental() %}
    where flight_date >= (
        select cast({{ dbt.dateadd('day', -var('late_arrival_days'), 'max(flight_date)') }} as date) from {{ this }}
    )
    {% endif %}

),

delay_buckets as (

    select * from {{ ref('delay_buckets') }}

),

weather as (

    select * from {{ ref('departure_weather') }}

)

select
    flights.flight_key,
    flights.flight_date,
    flights.carrier_code,
    flights.flight_number,
    flights.origin_code,
    flights.destination_code,
    flights.tail_number,
    flights.scheduled_hour,
    flights.departure_delay_minutes,
    flights.arrival_delay_minutes,
    delay_buckets.delay_bucket,
    flights.air_time_minutes,
    flights.distance_miles,
    flights.is_cancelled,
    flights.is_diverted,
    -- As the industry counts: on time is less than 15 minutes late, and a flight that never came was not on time.
    coalesce(flights.arrival_delay_minutes < 15, false) as is_on_time,
    weather.observed_at as weather_observed_at,
    weather.wind_speed_mph,
    weather.precipitation_inches,
    weather.visibility_miles
from flights
left join delay_buckets
    on flights.departure_delay_minutes >= coalesce(delay_buckets.from_minutes, flights.departure_delay_minutes)
    and flights.departure_delay_minutes < coalesce(delay_buckets.below_minutes, flights.departure_delay_minutes + 1)
left join weather
    on flights.origin_code = weather.origin_code
    and flights.scheduled_hour = weather.scheduled_hour
