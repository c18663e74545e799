{{ config(materialized='table', schema='located') }}
select id from {{ source('raw', 'raw_orders') }}
