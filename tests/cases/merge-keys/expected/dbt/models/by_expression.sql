{{ config(materialized='incremental', incremental_strategy='merge', unique_key="lower(name)") }}
select 'a' as name
