with weather as (

    select * from {{ source('raw', 'weather') }}

)

select
    origin as airport_code,
    time_hour as observed_at,
    cast(temp as decimal(5, 2)) as temperature_fahrenheit,
    cast(humid as decimal(5, 2)) as relative_humidity,
    -- One instrument reports 1,048 miles an hour. Such a reading is no wind, so it becomes unknown.
    cast(case when wind_speed < 200 then wind_speed end as decimal(5, 1)) as wind_speed_mph,
    cast(wind_gust as decimal(5, 1)) as wind_gust_mph,
    cast(precip as decimal(5, 2)) as precipitation_inches,
    cast(pressure as decimal(6, 1)) as pressure_millibars,
    cast(visib as decimal(5, 2)) as visibility_miles
from weather
