select * from {{ source('s one', 'tab') }}
