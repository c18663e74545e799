{{ config(schema='marts') }} select sum(amount) as revenue from {{ source('core', 'orders') }}
