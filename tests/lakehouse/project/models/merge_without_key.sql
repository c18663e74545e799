{{ config(materialized='incremental', incremental_strategy='merge') }}
select cast({{ var('phase') }} as integer) as phase
