-- One row for every airport that a flight left or aimed at; four in the Caribbean are missing from the directory.

with served as (

    select origin_code as airport_code from {{ ref('stg_flights') }}
    union
    select destination_code as airport_code from {{ ref('stg_flights') }}

),

directory as (

    select * from {{ ref('stg_airports') }}

)

select
    served.airport_code,
    coalesce(directory.airport_name, served.airport_code) as airport_name,
    directory.latitude,
    directory.longitude,
    directory.altitude_feet,
    directory.timezone_name,
    directory.airport_code is not null as is_listed
from served
left join directory
    on served.airport_code = directory.airport_code
