{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id') }}
select id, customer, amount from {{ source('raw', 'orders') }}
where customer in ('{{ var("partition_keys", []) | join("', '") }}')
