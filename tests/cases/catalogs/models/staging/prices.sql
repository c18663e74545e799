{{ config(materialized='ephemeral', schema='partner') }}
select * from {{ source('partner', 'prices') }}
