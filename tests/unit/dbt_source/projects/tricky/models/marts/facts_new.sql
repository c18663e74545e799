{{ config(tags='newest') }}
select id from {{ ref('dim') }} union all select id from {{ ref('facts', v=1) }}
{{ union_of(['staging_a', 'staging_b']) }}
