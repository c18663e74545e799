select 1 as order_id, 1 as customer_id, 'a' as tenant_id, cast('2026-01-01' as date) as ordered_on,
    'paid' as status, cast(10 as decimal(12, 2)) as amount, true as is_paid, cast(3 as decimal(12, 2)) as margin
