{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='order_id',
        on_schema_change='append_new_columns',
    )
}}

-- An order is the sum of its events. A run reads the orders that something happened to since the last run, whole, and
-- merges them: a row changes from placed to paid to shipped in place.

with events as (

    select * from {{ ref('stg_order_events') }}

),

{% if is_incremental() %}
touched as (

    select distinct order_id
    from events
    where happened_at > (select coalesce(max(last_event_at), cast('1970-01-01' as timestamp)) from {{ this }})

),

{% endif %}
ranked as (

    select
        events.order_id,
        events.customer_id,
        events.order_status,
        events.amount,
        events.happened_at,
        min(events.happened_at) over (partition by events.order_id) as ordered_at,
        row_number() over (partition by events.order_id order by events.happened_at desc, events.event_id desc) as recency
    from events
    {% if is_incremental() %}
    inner join touched
        on events.order_id = touched.order_id
    {% endif %}

)

select
    order_id,
    customer_id,
    order_status,
    cast(amount as decimal(12, 2)) as order_amount,
    ordered_at,
    happened_at as last_event_at,
    order_status in ('cancelled', 'returned') as is_void
from ranked
where recency = 1
