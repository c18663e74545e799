{{ config(materialized='table', alias='select', partition_by=['select']) }}
select 1 as "select", 2 as "with space", 3 as "quo""te", 4 as "apo'strophe", 5 as "naïve_列", 6 as "Ünï.dot"
{%- if var('phase') | int > 1 %}, 7 as "new ""one"""{% endif %}
