select 1 as order_id, 1 as customer_id, 'a' as tenant_id, date '2026-01-01' as ordered_on, 'paid' as status,
    cast(1 as decimal(12, 2)) as amount
