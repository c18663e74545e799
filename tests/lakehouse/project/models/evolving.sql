{# phase 1 -> 2: add, drop, rename, widen; 3: back to fewer columns; 4: a type Iceberg cannot change #}
{{ config(materialized='table') }}
{% set phase = var('phase') | int %}
{% if phase == 1 %}
select 1::integer as id, 1.5::float as ratio, 1.50::decimal(9, 2) as price, 'a' as old_name
{% elif phase == 2 %}
select 2::bigint as id, 2.5::double as ratio, 2.50::decimal(12, 2) as price, 'b' as new_name, true as extra
{% elif phase == 3 %}
select 3::bigint as id, 3.5::double as ratio, 3.50::decimal(12, 2) as price
{% elif phase == 4 %}
select 'four' as id, 4.5::double as ratio, 4.50::decimal(12, 2) as price, [4] as list
{% else %}
select 'five' as id, 5.5::double as ratio, 5.50::decimal(12, 2) as price, 5 as added_last
{% endif %}
