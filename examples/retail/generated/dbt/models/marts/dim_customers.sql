with customers as (

    select * from {{ ref('stg_customers') }}

),

versions as (

    select
        customer_id,
        cast(count(*) as integer) as known_versions
    from {{ ref('customer_history') }}
    group by customer_id

)

select
    customers.customer_id,
    {{ pseudonym('customers.email') }} as customer_token,
    customers.full_name,
    customers.email,
    customers.phone,
    customers.city,
    customers.loyalty_tier,
    customers.joined_at,
    versions.known_versions
from customers
left join versions
    on customers.customer_id = versions.customer_id
