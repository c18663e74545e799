select id from {{ ref('from_meta') }}
