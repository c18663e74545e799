select 1 as customer_id, 'a' as tenant_id, 'Oslo' as city, 'no' as country_code, 'a@example.com' as email,
    '555 0100' as phone, 'Ada' as full_name, cast('1990-01-01' as date) as birthday
