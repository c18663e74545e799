{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='sync_all_columns') }}
{% set phase = var('phase') | int %}
{% if phase == 1 %}select 1::integer as id, 1::integer as n, 'x' as gone
{% elif phase == 2 %}select 2::bigint as id, 'two' as n, 'x' as gone, 1 as added
{% elif phase == 3 %}select 3::bigint as id, 'three' as n, 'x' as gone
{% else %}select 4::bigint as id, 'four' as n, 'x' as gone, 4 as added_again{% endif %}
