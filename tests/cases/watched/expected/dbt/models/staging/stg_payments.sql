{{ config(schema='staging') }}
select
    payments.id,
    lower(payments.email) as email,
    payments.amount,
    currencies.code as currency
from {{ source('bank', 'payments') }} as payments
cross join {{ ref('currencies') }} as currencies
where currencies.is_home
