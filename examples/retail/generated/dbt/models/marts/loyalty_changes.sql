-- What the snapshot is for: yesterday's table cannot say who moved up.

with history as (

    select
        customer_id,
        loyalty_tier,
        dbt_valid_from,
        lag(loyalty_tier) over (partition by customer_id order by dbt_valid_from) as previous_tier
    from {{ ref('customer_history') }}

)

select
    customer_id,
    previous_tier,
    loyalty_tier as new_tier,
    dbt_valid_from as changed_at
from history
where previous_tier is not null
    and previous_tier <> loyalty_tier
