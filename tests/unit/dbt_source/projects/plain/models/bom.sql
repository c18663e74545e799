select * from {{ ref("two") }} -- ünïcode {{ ref('windows') }}
