select id from {{ ref('from_schema') }}
