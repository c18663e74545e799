{{ config(tags=['a', 'b'], meta={'one': 1}) }}
select * from {{ source('raw', 'orders') }}
