{{ config(
    materialized='table',
    sql_header="create or replace temporary macro floe_double(x) as x * 2;",
    pre_hook=[
      {"sql": "create table if not exists {{ this.include(identifier=false) }}.audit (at_phase integer)", "transaction": false},
      "insert into {{ this.include(identifier=false) }}.audit values ({{ var('phase') }})"
    ],
    post_hook=["select 1", {"sql": "select 2", "transaction": false}]
) }}
select floe_double(21) as answer
