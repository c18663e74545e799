{#
  Change the columns of an Iceberg table in place, so that its snapshots stay readable.

  DuckDB sends each ALTER as a new schema whose id is the current one plus one. A table that has gone
  back to an earlier schema (add a column, then drop it) therefore refuses every further ALTER. So
  columns are added before others are dropped, and where the result would equal an earlier schema one
  column is given a new id: added under another name, then renamed.
#}


{# What the catalog says of a table, in one request. #}
{% macro floe_table_state(relation) -%}
  {%- set query -%}
    select cast(json_object(
      'location', metadata -> '$.location',
      'schema_id', metadata -> '$."current-schema-id"',
      'schemas', metadata -> '$.schemas',
      'spec_id', metadata -> '$."default-spec-id"',
      'specs', metadata -> '$."partition-specs"',
      'properties', metadata -> '$.properties'
    ) as varchar)
    from (
      select cast(metadata as json) as metadata
      from iceberg_load_table_response({{ floe_literal(relation.render()) }})
    )
  {%- endset -%}
  {%- set state = fromjson(run_query(query).rows[0][0]) -%}
  {%- set fields = [] -%}
  {%- set latest = namespace(id=0) -%}
  {%- for schema in state['schemas'] -%}
    {%- if schema['schema-id'] == state['schema_id'] -%}
      {%- do fields.extend(schema['fields']) -%}
    {%- endif -%}
    {%- set latest.id = [latest.id, schema['schema-id']] | max -%}
  {%- endfor -%}
  {%- set partitions = [] -%}
  {%- for spec in state['specs'] if spec['spec-id'] == state['spec_id'] -%}
    {%- for part in spec['fields'] if part['transform'] != 'void' -%}
      {%- for field in fields if field['id'] == part['source-id'] -%}
        {%- do partitions.append({'column': field['name'], 'transform': part['transform']}) -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- do state.update({
    'fields': fields,
    'partitions': partitions,
    'is_alterable': latest.id == state['schema_id'],
  }) -%}
  {{ return(state) }}
{%- endmacro %}


{# Iceberg keeps the values of a column whose type changes this way. #}
{% macro floe_is_widening(old, new) -%}
  {%- if (old, new) in [('INTEGER', 'BIGINT'), ('FLOAT', 'DOUBLE')] -%}
    {{ return(true) }}
  {%- endif -%}
  {%- set decimal = '^DECIMAL\\((\\d+),(\\d+)\\)$' -%}
  {%- set before, after = modules.re.match(decimal, old), modules.re.match(decimal, new) -%}
  {{ return(
    before is not none and after is not none
    and before.group(2) == after.group(2) and (after.group(1) | int) > (before.group(1) | int)
  ) }}
{%- endmacro %}


{# {'added', 'dropped', 'widened', 'retyped', 'relaxed'}: lists of {'name', 'type'}. #}
{% macro floe_column_changes(state, old, new, required=[]) -%}
  {%- set changes = {'added': [], 'dropped': [], 'widened': [], 'retyped': [], 'relaxed': []} -%}
  {%- for column in new -%}
    {%- set before = floe_column_named(old, column['name']) -%}
    {%- if before is none -%}
      {%- do changes['added'].append(column) -%}
    {%- elif before['type'] != column['type'] -%}
      {%- set kind = 'widened' if floe_is_widening(before['type'], column['type']) else 'retyped' -%}
      {%- do changes[kind].append({'name': before['name'], 'type': column['type']}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for column in old if floe_column_named(new, column['name']) is none -%}
    {%- do changes['dropped'].append(column) -%}
  {%- endfor -%}
  {%- for field in state['fields'] if field['required'] and field['name'] | lower not in required -%}
    {%- set column = floe_column_named(new, field['name']) -%}
    {%- if column is not none and floe_column_named(changes['retyped'], field['name']) is none -%}
      {%- do changes['relaxed'].append(column) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(changes) }}
{%- endmacro %}


{% macro floe_has_changes(changes) -%}
  {{ return(
    (changes['added'] + changes['dropped'] + changes['widened'] + changes['retyped'] + changes['relaxed'])
    | length > 0
  ) }}
{%- endmacro %}


{# Would dropping these columns, and nothing else, bring an earlier schema back? #}
{% macro floe_repeats_schema(state, changes) -%}
  {%- if not changes['dropped'] or changes['added'] or changes['widened'] or changes['retyped']
      or changes['relaxed'] -%}
    {{ return(false) }}
  {%- endif -%}
  {%- set result = [] -%}
  {%- for field in state['fields'] if floe_column_named(changes['dropped'], field['name']) is none -%}
    {%- do result.append(field['id']) -%}
  {%- endfor -%}
  {%- for schema in state['schemas'] if schema['fields'] | map(attribute='id') | list == result -%}
    {{ return(true) }}
  {%- endfor -%}
  {{ return(false) }}
{%- endmacro %}


{# The column that gets a new id so that the schema is one the table never had: a list of one or none. #}
{% macro floe_renewed_column(state, old, changes) -%}
  {%- set candidates = [] -%}
  {%- for column in old if floe_column_named(changes['dropped'], column['name']) is none -%}
    {%- if not floe_is_nested(column['type']) and not floe_is_partition_source(state, column['name']) -%}
      {%- do candidates.append(column) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(candidates[-1:]) }}
{%- endmacro %}


{% macro floe_is_nested(type) -%}
  {{ return(type.endswith(']') or type.startswith('STRUCT(') or type.startswith('MAP(')) }}
{%- endmacro %}


{% macro floe_is_partition_source(state, name) -%}
  {%- for part in state['partitions'] if part['column'] | lower == name | lower -%}
    {{ return(true) }}
  {%- endfor -%}
  {{ return(false) }}
{%- endmacro %}


{# Why the columns cannot change in place, as a sentence; none if they can. #}
{% macro floe_obstacle(state, old, changes) -%}
  {%- if not floe_has_changes(changes) -%}
    {{ return(none) }}
  {%- elif not state['is_alterable'] -%}
    {{ return('DuckDB cannot alter a table whose current schema is not its latest.') }}
  {%- endif -%}
  {%- for column in changes['added'] + changes['retyped'] if floe_is_nested(column['type']) -%}
    {{ return("DuckDB cannot add '" ~ column['name'] ~ "', a column of a nested type.") }}
  {%- endfor -%}
  {%- for column in changes['dropped'] + changes['retyped'] -%}
    {%- if floe_is_partition_source(state, column['name']) -%}
      {{ return("it is partitioned by '" ~ column['name'] ~ "', which changes.") }}
    {%- endif -%}
  {%- endfor -%}
  {%- if floe_repeats_schema(state, changes) and not floe_renewed_column(state, old, changes) -%}
    {{ return('DuckDB could not alter it again after this change.') }}
  {%- endif -%}
  {{ return(none) }}
{%- endmacro %}


{#
  A delete file holds for data files of its own partitioning only, and DuckDB writes all of them under
  the latest one: after a change of partitioning other engines would read deleted rows again.
#}
{% macro floe_partition_obstacle(state, fields) -%}
  {%- set wanted, current = [], [] -%}
  {%- for field in fields -%}
    {%- do wanted.append(field['transform'] ~ '(' ~ (field['column'] | lower) ~ ')') -%}
  {%- endfor -%}
  {%- for part in state['partitions'] -%}
    {%- do current.append(part['transform'] ~ '(' ~ (part['column'] | lower) ~ ')') -%}
  {%- endfor -%}
  {%- if wanted != current -%}
    {{ return(
      'its partitions change from [' ~ (current | join(', ')) ~ '] to [' ~ (wanted | join(', ')) ~ '].'
    ) }}
  {%- elif state['specs'] | length > 1 -%}
    {{ return('another engine has changed its partitions.') }}
  {%- endif -%}
  {{ return(none) }}
{%- endmacro %}


{#
  The ALTER statements, for the transaction that also writes. `keep_values`: columns that get a new id
  keep what they hold; a table whose whole content is replaced has no need for that.
#}
{% macro floe_alter_sql(relation, state, old, changes, keep_values) -%}
  {%- set renewed = [] + changes['retyped'] -%}
  {%- if floe_repeats_schema(state, changes) -%}
    {%- do renewed.extend(floe_renewed_column(state, old, changes)) -%}
  {%- endif -%}

  {%- set statements = [] -%}
  {%- set alter = 'alter table ' ~ relation -%}
  {%- for column in changes['added'] -%}
    {%- do statements.append(alter ~ ' add column ' ~ floe_quote(column['name']) ~ ' ' ~ column['type']) -%}
  {%- endfor -%}
  {%- for column in renewed -%}
    {%- set passing = floe_quote('floe_new_' ~ column['name']) -%}
    {%- do statements.append(alter ~ ' add column ' ~ passing ~ ' ' ~ column['type']) -%}
    {%- if keep_values -%}
      {%- do statements.append(
        'update ' ~ relation ~ ' set ' ~ passing ~ ' = cast(' ~ floe_quote(column['name']) ~ ' as '
        ~ column['type'] ~ ')'
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- for column in changes['widened'] -%}
    {%- do statements.append(
      alter ~ ' alter column ' ~ floe_quote(column['name']) ~ ' type ' ~ column['type']
    ) -%}
  {%- endfor -%}
  {%- for column in changes['relaxed'] -%}
    {%- do statements.append(alter ~ ' alter column ' ~ floe_quote(column['name']) ~ ' drop not null') -%}
  {%- endfor -%}
  {%- for column in changes['dropped'] + renewed -%}
    {%- do statements.append(alter ~ ' drop column ' ~ floe_quote(column['name'])) -%}
  {%- endfor -%}
  {%- for column in renewed -%}
    {%- do statements.append(
      alter ~ ' rename column ' ~ floe_quote('floe_new_' ~ column['name'])
      ~ ' to ' ~ floe_quote(column['name'])
    ) -%}
  {%- endfor -%}
  {{ return(statements) }}
{%- endmacro %}


{% macro floe_announce_changes(relation, changes) -%}
  {%- set parts = [] -%}
  {%- for kind in ['added', 'dropped', 'widened', 'retyped', 'relaxed'] if changes[kind] -%}
    {%- do parts.append(kind ~ ' ' ~ (changes[kind] | map(attribute='name') | join(', '))) -%}
  {%- endfor -%}
  {%- do log('Columns of ' ~ relation ~ ' change in place: ' ~ (parts | join('; ')) ~ '.', info=true) -%}
{%- endmacro %}
