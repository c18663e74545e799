select id from {{ ref('from_folder') }} join {{ ref('countries') }} using (id)
