{{ config({'materialized': 'table', 'docs': {'show': false}, 'unique_key': ['a', 'b'], 'lookback': -1}) }}
{%- call statement('x', fetch_result=false) %} select 1 {% endcall -%}
{% set query %} select * from {{ ref('facts') }} {% endset %}
{{ query }} {% do log("x" ~ ref('countries')) %}
select {{ "'{{ ref(nothing) }}'" }} , {{ 'a' if var('with_extra') else ref('nowhere') }}
from {{ tricky.pick('staging_c') }} as x {{ with_default() }}
