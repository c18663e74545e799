{{ config(
    materialized='incremental', incremental_strategy='microbatch', event_time='happened_at', begin='2024-01-01',
    batch_size='day', partition_by=['day(happened_at)']
) }}
select * from {{ ref('events') }}
