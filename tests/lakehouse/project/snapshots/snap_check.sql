{% snapshot snap_check %}
{{ config(unique_key='id', strategy='check', check_cols='all', hard_deletes='new_record') }}
{% set phase = var('phase') | int %}
{% if phase == 1 %}select id, 'a' as v, 1::smallint as n from (values (1), (2), (3)) as t(id)
{% elif phase == 2 %}select id, case when id = 2 then 'b' else 'a' end as v, 1::bigint as n from (values (1), (2)) as t(id)
{% else %}select id, case when id = 2 then 'b' else 'a' end as v, 1::bigint as n, 'new' as extra from (values (1), (2), (3)) as t(id)
{% endif %}
{% endsnapshot %}
