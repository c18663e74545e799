with received as (

    select
        order_id,
        sum(amount) as amount
    from {{ ref('stg_payments') }}
    where paid_at < {{ end_of_books() }}
    group by order_id

)

select
    orders.order_id,
    orders.order_amount,
    received.amount
from {{ ref('fct_orders') }} as orders
left join received
    on orders.order_id = received.order_id
where orders.order_status = 'shipped'
    and coalesce(received.amount, 0) <> orders.order_amount
