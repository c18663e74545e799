-- Stations without a trip are in the result with zeros: a quiet station is worth knowing.

with stations as (

    select * from {{ ref('stg_stations') }}

),

trips as (

    select * from {{ ref('stg_trips') }}

),

departures as (

    select
        from_station_id as station_id,
        cast(count(*) as bigint) as departures
    from trips
    group by from_station_id

),

arrivals as (

    select
        to_station_id as station_id,
        cast(count(*) as bigint) as arrivals
    from trips
    where not is_open
    group by to_station_id

)

select
    stations.station_id,
    stations.station_name,
    stations.docks,
    coalesce(departures.departures, 0) as departures,
    coalesce(arrivals.arrivals, 0) as arrivals,
    coalesce(arrivals.arrivals, 0) - coalesce(departures.departures, 0) as balance
from stations
left join departures
    on stations.station_id = departures.station_id
left join arrivals
    on stations.station_id = arrivals.station_id
