{{ config(materialized='table') }}
select
    1::tinyint as tiny, 1::smallint as small, 1::utinyint as utiny, 1::usmallint as usmall,
    1::uinteger as uint, 18446744073709551615::ubigint as ubig, 1::hugeint as huge,
    timestamp_s '2024-01-01 01:02:03' as ts_s, timestamp_ms '2024-01-01 01:02:03.004' as ts_ms,
    timestamp_ns '2024-01-01 01:02:03.004005006' as ts_ns, timestamptz '2024-01-01 00:00:00+00' as tstz,
    'a'::enum('a', 'b') as letter, '{"a": 1}'::json as doc, null as nothing,
    [1, 2] as list, {'a': 1, 'b': ['x']} as nested, map {'k': 1} as pairs, [1, 2]::integer[2] as fixed,
    true as flag, 'x'::blob as bytes, uuid '00000000-0000-0000-0000-000000000001' as uid, time '10:00' as clock
