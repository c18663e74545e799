{{ config(materialized='view') }}
select id, amount, day from {{ source('landing', 'orders') }}
