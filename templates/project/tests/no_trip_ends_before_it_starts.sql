select
    trip_id,
    started_at,
    ended_at
from {{ ref('stg_trips') }}
where ended_at < started_at
