{{ config(materialized='incremental', incremental_strategy='append') }}
select {{ var('phase') }}::smallint as phase
