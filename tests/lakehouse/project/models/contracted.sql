{{ config(materialized='table') }}
select {% if var('phase') | int == 2 and var('break_null', false) %}null{% else %}1{% endif %}::integer as id, 'x'::varchar as name
