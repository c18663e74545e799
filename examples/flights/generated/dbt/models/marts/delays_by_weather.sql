with flights as (

    select * from {{ ref('fct_flights') }}
    where wind_speed_mph is not null

),

wind_bands as (

    select * from {{ ref('wind_bands') }}

),

banded as (

    select
        flights.*,
        wind_bands.wind_band,
        wind_bands.sort_order as wind_band_order,
        case
            when flights.visibility_miles < 1 then 'fog'
            when flights.precipitation_inches > 0 then 'rain or snow'
            else 'dry'
        end as sky
    from flights
    inner join wind_bands
        on flights.wind_speed_mph >= wind_bands.from_mph
        and flights.wind_speed_mph < coalesce(wind_bands.below_mph, flights.wind_speed_mph + 1)

)

select
    wind_band,
    wind_band_order,
    sky,
    cast(count(*) as bigint) as flights,
    {{ share_of('is_cancelled') }} as cancelled_share,
    {{ share_of('is_on_time') }} as on_time_share,
    cast(avg(departure_delay_minutes) as decimal(9, 2)) as average_departure_delay_minutes
from banded
group by
    wind_band,
    wind_band_order,
    sky
