{{
    config(
        materialized='table',
        schema='intermediate',
    )
}}

-- The weather that a departing crew knew: the newest observation at or before the scheduled hour, if it is fresh enough.

with departure_hours as (

    select distinct
        origin_code,
        scheduled_hour
    from {{ ref('stg_flights') }}

),

observations as (

    select * from {{ ref('stg_weather') }}

),

candidates as (

    select
        departure_hours.origin_code,
        departure_hours.scheduled_hour,
        observations.observed_at,
        observations.temperature_fahrenheit,
        observations.wind_speed_mph,
        observations.wind_gust_mph,
        observations.precipitation_inches,
        observations.visibility_miles,
        row_number() over (
            partition by departure_hours.origin_code, departure_hours.scheduled_hour
            order by observations.observed_at desc
        ) as recency
    from departure_hours
    inner join observations
        on departure_hours.origin_code = observations.airport_code
        and departure_hours.scheduled_hour >= observations.observed_at
        and departure_hours.scheduled_hour
        <= {{ dbt.dateadd('hour', var('max_observation_age_hours'), 'observations.observed_at') }}

)

select
    origin_code,
    scheduled_hour,
    observed_at,
    temperature_fahrenheit,
    wind_speed_mph,
    wind_gust_mph,
    precipitation_inches,
    visibility_miles
from candidates
where recency = 1
