select 1 as person_id, 'Oslo' as city, 1 as region_id, date '2020-01-01' as joined_on
