{{ config(materialized='table', event_time='happened_at') }}
select id, happened_at, v from (values
    (1, timestamp '2024-01-01 10:00:00', {{ var('phase') }}),
    (2, timestamp '2024-01-02 10:00:00', {{ var('phase') }}),
    (3, timestamp '2024-01-03 10:00:00', {{ var('phase') }})
) as t(id, happened_at, v)
