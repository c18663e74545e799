with orders as (

    select * from {{ ref('fct_orders') }}
    where not is_void

),

customers as (

    select * from {{ ref('dim_customers') }}

)

select
    customers.city,
    cast(count(distinct orders.customer_id) as bigint) as customers,
    cast(count(*) as bigint) as orders,
    cast(sum(orders.order_amount) as decimal(18, 2)) as revenue
from orders
inner join customers
    on orders.customer_id = customers.customer_id
group by customers.city
