select
    started_on,
    cast(count(*) as bigint) as trips,
    cast(sum(case when is_member then 1 else 0 end) as bigint) as member_trips,
    cast(avg(minutes) as decimal(9, 2)) as average_minutes
from {{ ref('fct_trips') }}
group by started_on
