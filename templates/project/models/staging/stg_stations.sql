select
    station_id,
    station_name,
    docks,
    opened_on
from {{ ref('stations') }}
