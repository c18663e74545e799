select count(*) from {{ ref('dim') }}
