select 'p' as product_code, date '2026-01-01' as valid_from, cast(null as date) as valid_to, 'low' as price_band
