select * from {{ source('watched', 'clock') }} where false
