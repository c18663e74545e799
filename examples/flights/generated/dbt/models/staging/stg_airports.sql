with airports as (

    select * from {{ source('raw', 'airports') }}

)

select
    faa as airport_code,
    name as airport_name,
    cast(lat as decimal(9, 6)) as latitude,
    cast(lon as decimal(9, 6)) as longitude,
    cast(alt as integer) as altitude_feet,
    tzone as timezone_name
from airports
