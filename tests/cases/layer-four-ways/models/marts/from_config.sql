{{ config(schema='staging') }}
select 1 as id
