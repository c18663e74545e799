{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='ordered_at', begin='2026-01-01', batch_size='day', schema='marts', partition_by=['ordered_at']) }}
select id, ordered_at, amount from {{ ref('stg_orders') }}
