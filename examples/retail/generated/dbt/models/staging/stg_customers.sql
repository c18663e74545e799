-- Each customer as last known when the books closed.

with changes as (

    select * from {{ ref('customer_changes') }}
    where changed_at < {{ end_of_books() }}

),

ranked as (

    select
        customer_id,
        full_name,
        email,
        phone,
        city,
        loyalty_tier,
        changed_at,
        min(changed_at) over (partition by customer_id) as joined_at,
        row_number() over (partition by customer_id order by changed_at desc) as recency
    from changes

)

select
    customer_id,
    full_name,
    lower(email) as email,
    phone,
    city,
    loyalty_tier,
    joined_at,
    changed_at
from ranked
where recency = 1
