with trips as (

    select * from {{ ref('stg_trips') }}

),

stations as (

    select * from {{ ref('stg_stations') }}

)

select
    trips.trip_id,
    trips.started_on,
    origins.station_name as from_station,
    destinations.station_name as to_station,
    cast({{ dbt.datediff('trips.started_at', 'trips.ended_at', 'minute') }} as integer) as minutes,
    trips.is_member,
    trips.is_open
from trips
left join stations as origins
    on trips.from_station_id = origins.station_id
left join stations as destinations
    on trips.to_station_id = destinations.station_id
