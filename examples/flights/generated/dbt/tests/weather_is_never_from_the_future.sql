select
    flight_key,
    scheduled_hour,
    weather_observed_at
from {{ ref('fct_flights') }}
where weather_observed_at > scheduled_hour
