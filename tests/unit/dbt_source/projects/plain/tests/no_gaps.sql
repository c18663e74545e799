select * from {{ ref('one') }} where false
