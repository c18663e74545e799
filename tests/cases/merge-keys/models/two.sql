{{ config(materialized='incremental', incremental_strategy='merge', unique_key=['Shop', 'day']) }}
select 1 as shop, date '2026-01-01' as day
