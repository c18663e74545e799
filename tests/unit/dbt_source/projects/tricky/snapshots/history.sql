{% snapshot orders_history %}
{{ config(unique_key='id', strategy='check', check_cols='all', schema='x', tags=['h']) }}
select * from {{ source('raw', 'orders') }}
{% endsnapshot %}

{% snapshot items_history %}
{{ config(unique_key='id', strategy='timestamp', updated_at='at') }}
select * from {{ ref('staging_b') }}
{% endsnapshot %}
