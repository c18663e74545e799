{{ config(tags=['t']) }}
select * from {{ ref('dim') }} where id is null
