-- One row for every tail number that flew, registered or not: a fact must find its plane.

with flown as (

    select distinct tail_number
    from {{ ref('stg_flights') }}
    where tail_number is not null

),

register as (

    select * from {{ ref('stg_planes') }}

)

select
    flown.tail_number,
    register.built_year,
    register.manufacturer,
    register.plane_model,
    register.engines,
    register.seats,
    register.tail_number is not null as is_registered
from flown
left join register
    on flown.tail_number = register.tail_number
