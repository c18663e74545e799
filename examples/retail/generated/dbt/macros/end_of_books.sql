{#- The first instant after the books: everything before it has happened. -#}
{% macro end_of_books() -%}
    cast({{ dbt.dateadd('day', 1, "cast('" ~ var('books_as_of') ~ "' as date)") }} as timestamp)
{%- endmacro %}
