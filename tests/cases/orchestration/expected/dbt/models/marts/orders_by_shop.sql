{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id') }}
select id, shop, amount from {{ source('raw', 'orders') }}
where shop in ('{{ var("partition_keys", ["berlin", "paris"]) | join("', '") }}')
