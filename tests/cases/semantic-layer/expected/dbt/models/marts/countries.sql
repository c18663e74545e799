select 'no' as country_code, 'Europe' as continent
