{{ config(materialized='table', schema='marts') }}
select 1 as id
