with planes as (

    select * from {{ source('raw', 'planes') }}

)

select
    tailnum as tail_number,
    cast(year as integer) as built_year,
    type as plane_type,
    -- The register spells the two big names in several ways.
    case
        when manufacturer like 'AIRBUS%' then 'AIRBUS'
        when manufacturer like 'MCDONNELL DOUGLAS%' then 'MCDONNELL DOUGLAS'
        else manufacturer
    end as manufacturer,
    model as plane_model,
    cast(engines as integer) as engines,
    cast(seats as integer) as seats,
    engine as engine_type
from planes
