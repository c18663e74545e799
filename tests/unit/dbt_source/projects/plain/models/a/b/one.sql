select * from {{ source('s_one', 'tab') }}
