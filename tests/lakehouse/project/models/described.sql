{{ config(materialized='table', persist_docs={'relation': true, 'columns': true}, grants={'select': ['someone']}) }}
select 1 as id
