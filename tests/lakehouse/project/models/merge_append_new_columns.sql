{{ config(
    materialized='incremental', incremental_strategy='merge', unique_key='id',
    on_schema_change='append_new_columns'
) }}
{% set phase = var('phase') | int %}
{% if phase == 1 %}
select id, 'v1' as v from (values (1), (2)) as t(id)
{% elif phase == 2 %}
select id, 'v2' as v, 2 as extra from (values (2), (3)) as t(id)
{% else %}
select id, 'v3' as v, 3 as extra, {% if 'append_new_columns' == 'sync_all_columns' %}'' as note{% else %}'n' as more{% endif %} from (values (3), (4)) as t(id)
{% endif %}
