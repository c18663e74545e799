with flights as (

    select * from {{ ref('fct_flights') }}

),

carriers as (

    select * from {{ ref('dim_carriers') }}

),

by_month as (

    select
        cast({{ dbt.date_trunc('month', 'flight_date') }} as date) as flight_month,
        carrier_code,
        cast(count(*) as bigint) as flights,
        cast(sum(case when is_cancelled then 1 else 0 end) as bigint) as cancelled_flights,
        {{ share_of('is_on_time') }} as on_time_share,
        cast(avg(departure_delay_minutes) as decimal(9, 2)) as average_departure_delay_minutes,
        cast(avg(arrival_delay_minutes) as decimal(9, 2)) as average_arrival_delay_minutes
    from flights
    group by
        cast({{ dbt.date_trunc('month', 'flight_date') }} as date),
        carrier_code

)

select
    by_month.flight_month,
    by_month.carrier_code,
    carriers.carrier_name,
    by_month.flights,
    by_month.cancelled_flights,
    by_month.on_time_share,
    by_month.average_departure_delay_minutes,
    by_month.average_arrival_delay_minutes,
    cast(
        rank() over (partition by by_month.flight_month order by by_month.on_time_share desc) as integer
    ) as punctuality_rank
from by_month
left join carriers
    on by_month.carrier_code = carriers.carrier_code
