{% if execute %} {% set rows = run_query("select 1 from " ~ ref('sales_north')) %} {% endif %}
{% if is_incremental() %} select * from {{ ref('sales_north') }} {% else %} select * from {{ ref('sales_south') }} {% endif %}
-- depends_on: {{ ref('sales_north') }}
