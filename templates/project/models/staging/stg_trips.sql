select
    trip_id,
    from_station_id,
    to_station_id,
    started_at,
    ended_at,
    cast(started_at as date) as started_on,
    rider_kind = 'member' as is_member,
    ended_at is null as is_open
from {{ ref('trips') }}
