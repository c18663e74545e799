select 1 as customer_id, 'a' as tenant_id, 'Oslo' as city, 'ada@example.com' as email
