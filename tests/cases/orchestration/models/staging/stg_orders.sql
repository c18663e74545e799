{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='ordered_at', batch_size='day',
          begin='2026-03-25') }}
select id, shop, customer, amount, ordered_at from {{ source('raw', 'orders') }}
