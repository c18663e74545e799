{{ config(on_schema_change='append_new_columns', contract={'enforced': false}) }}
select * from {{ ref('staging_' ~ 'a') }}
{% if is_incremental() %}
where id > (select max(id) from {{ this }})
{% endif %}
-- depends_on: {{ ref('staging_c') }}
