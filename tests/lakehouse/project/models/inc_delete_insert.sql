{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key=['id', 'part'], partition_by='part') }}
{% if is_incremental() %}
select id, part, 'new' as v from (values (2, 'b'), (3, 'c')) as t(id, part) where (select count(*) from {{ this }}) >= 0
{% else %}
select id, part, 'old' as v from (values (1, 'a'), (2, 'b')) as t(id, part)
{% endif %}
