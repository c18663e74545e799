{{ config(event_time='happened_at') }}

select
    event_id,
    order_id,
    customer_id,
    order_status,
    amount,
    happened_at
from {{ ref('order_events') }}
where happened_at < {{ end_of_books() }}
