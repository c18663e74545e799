{{ config(materialized='table' if var('mode') == 'fast' else 'view', tags=[var('mode'), 'x' ~ 'y']) }} select 1 as id
