select {{ ref('sales_north') | replace('a', 'b') }}, {{ (ref('sales_south')).identifier }}, "{{ ref('chosen').schema }}"
from {{ builtins.ref('pairs') }} {% filter upper %} {{ ref('all_sales') }} {% endfilter %}
{{ ["'", ref('skipped')] | join('') }} {{ {'k': ref('macro_calls')}['k'] }}
{%- macro local(name) %} {{ ref('filters_too') }} {% endmacro -%} {{ local('x') }}
