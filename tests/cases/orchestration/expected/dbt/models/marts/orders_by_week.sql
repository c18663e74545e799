{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id') }}
select id, amount, ordered_at from {{ ref('stg_orders') }} where {{ of_the_partition('ordered_at') }}
