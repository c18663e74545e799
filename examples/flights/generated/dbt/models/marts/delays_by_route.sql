with flights as (

    select * from {{ ref('fct_flights') }}

),

airports as (

    select * from {{ ref('dim_airports') }}

),

routes as (

    select
        origin_code,
        destination_code,
        cast(count(*) as bigint) as flights,
        cast(count(distinct carrier_code) as integer) as carriers,
        min(distance_miles) as distance_miles,
        {{ share_of('is_cancelled') }} as cancelled_share,
        {{ share_of('is_on_time') }} as on_time_share,
        cast(avg(arrival_delay_minutes) as decimal(9, 2)) as average_arrival_delay_minutes
    from flights
    group by
        origin_code,
        destination_code

),

-- A median without an engine's own function: of the delays in order, the one in the middle or the mean of the two there.
ranked as (

    select
        origin_code,
        destination_code,
        arrival_delay_minutes,
        row_number() over (
            partition by origin_code, destination_code
            order by arrival_delay_minutes
        ) as place,
        count(*) over (partition by origin_code, destination_code) as flown
    from flights
    where arrival_delay_minutes is not null

),

medians as (

    select
        origin_code,
        destination_code,
        cast(avg(arrival_delay_minutes) as decimal(9, 2)) as median_arrival_delay_minutes
    from ranked
    where place * 2 between flown and flown + 2
    group by
        origin_code,
        destination_code

)

select
    routes.origin_code,
    origins.airport_name as origin_name,
    routes.destination_code,
    destinations.airport_name as destination_name,
    routes.flights,
    routes.carriers,
    routes.distance_miles,
    routes.cancelled_share,
    routes.on_time_share,
    routes.average_arrival_delay_minutes,
    medians.median_arrival_delay_minutes
from routes
left join medians
    on routes.origin_code = medians.origin_code
    and routes.destination_code = medians.destination_code
left join airports as origins
    on routes.origin_code = origins.airport_code
left join airports as destinations
    on routes.destination_code = destinations.airport_code
