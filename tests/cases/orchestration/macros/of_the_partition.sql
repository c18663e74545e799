{# Rows of the days in hand; all rows where no partition is. #}
{% macro of_the_partition(column) -%}
  {%- if var('partition_start', none) is none -%}
    true
  {%- else -%}
    {{ column }} >= timestamp '{{ var("partition_start") }}' and {{ column }} < timestamp '{{ var("partition_end") }}'
  {%- endif -%}
{%- endmacro %}
