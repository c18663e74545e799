{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id') }}
select id, shop, amount, ordered_at from {{ source('raw', 'orders') }}
where {{ of_the_partition('ordered_at') }} and shop = '{{ var("partition_shop", "berlin") }}'
