{{ config(event_time='paid_at') }}

select
    payment_id,
    order_id,
    method as payment_method,
    card_last_four,
    amount,
    paid_at
from {{ ref('payments') }}
