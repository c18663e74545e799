select 1 as shop_id, 1 as region_id, 'big' as size_class, true as "order"
