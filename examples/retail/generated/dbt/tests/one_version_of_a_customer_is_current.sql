select
    customer_id,
    count(*) as current_versions
from {{ ref('customer_history') }}
where dbt_valid_to is null
group by customer_id
having count(*) <> 1
