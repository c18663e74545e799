select id from {{ ref('from_config') }}
