{#-
    A stable stand-in for a personal value: the same person gets the same text, and the text alone does not say who.
    floe.yaml lists this macro under policies.taint.declassifiers: what passes through it is no longer pii.
-#}
{% macro pseudonym(value) -%}
    {{ dbt.hash("lower(" ~ value ~ ")") }}
{%- endmacro %}
