{% if var('with_extra', false) %}
select * from {{ ref(var('top_level')) }}
{% else %}
select * from {{ ref('staging_b') }}
{% endif %}
where day >= '{{ var("start") }}'
