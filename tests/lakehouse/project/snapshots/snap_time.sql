{% snapshot snap_time %}
{{ config(unique_key=['id', 'k'], strategy='timestamp', updated_at='changed_at', hard_deletes='invalidate') }}
{% set phase = var('phase') | int %}
select id, 'k' as k, timestamp '2024-01-01' + interval ({{ phase }}) day as changed_at, {{ phase }} as v
from (values (1) {{ ', (2)' if phase < 3 }}) as t(id)
{% endsnapshot %}
