{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='day') }}
select date '2026-01-01' as day
