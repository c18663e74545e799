{# Stands in for the file that floe emits. #}
{% macro floe_environments() -%}
  {%- set prefix = env_var('LAKE_PREFIX', 'shop') -%}
  {{ return({
    'local': {
      'default': {'database': 'lake', 'schema': prefix ~ '_main', 'location': none},
      'layers': {
        'bronze': {'database': 'lake', 'schema': prefix ~ '_bronze', 'location': none},
        'silver': {'database': 'lake', 'schema': prefix ~ '_silver', 'location': none},
        'gold': {'database': 'lake', 'schema': prefix ~ '_gold', 'location': none},
        'dotted': {'database': 'lake', 'schema': prefix ~ '.deep', 'location': none},
        'located': {
          'database': 'lake',
          'schema': prefix ~ '_located',
          'location': 's3://warehouse/somewhere_' ~ prefix,
        },
      },
    },
    'plain': {
      'default': {'database': none, 'schema': 'main', 'location': none},
      'layers': {
        'bronze': {'database': none, 'schema': 'bronze', 'location': none},
        'silver': {'database': none, 'schema': 'silver', 'location': none},
        'gold': {'database': none, 'schema': 'gold', 'location': none},
        'dotted': {'database': none, 'schema': 'dotted', 'location': none},
        'located': {'database': none, 'schema': 'located', 'location': none},
      },
    },
  }) }}
{%- endmacro %}
