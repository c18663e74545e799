select * from {{ ref('one') }} left join {{ ref('plain', 'numbers') }} using (id)
