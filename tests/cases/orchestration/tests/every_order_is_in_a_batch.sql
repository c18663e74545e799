{{ config(severity='warn') }}
select id from {{ ref('orders_by_day') }}
where id not in (select id from {{ ref('orders_by_batch') }})
