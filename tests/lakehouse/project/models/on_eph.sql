{{ config(materialized='table', schema='dotted') }}
select count(*) as n from {{ ref('eph') }}
