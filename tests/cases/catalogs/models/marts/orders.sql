{{ config(materialized='table') }}
select o.id, o.amount, o.day from {{ ref('stg_orders') }} o join {{ ref('prices') }} p on p.id = o.id
