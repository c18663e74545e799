{% set phase = var('phase') | int %}
{{ config(
    partition_by=['months(ordered_on)', 'bucket(4, customer)'] if phase == 1 else 'truncate(2, customer), id' if phase == 2 else none,
    table_properties={"it's": "a \"quoted\" 'value'", 'phase': phase, 'write.delete.mode': 'copy-on-write'},
    materialized='table'
) }}
select id, customer, ordered_on from {{ ref('orders') }}
