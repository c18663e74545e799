select 1 as order_id, 1 as line, 'a' as tenant_id, 2 as pieces, date '2026-01-01' as packed_on
