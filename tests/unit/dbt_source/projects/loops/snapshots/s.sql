{% snapshot snap %}
  {{ config(strategy='check', unique_key='id', check_cols=['id'], updated_at=none) }}
  select * from {{ ref('sales_' ~ 'north') }}
{% endsnapshot %}
