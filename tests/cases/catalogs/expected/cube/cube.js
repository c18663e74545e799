// Cube's settings. FLOE_ENV picks environments/<name>.json, which says where this environment's tables are and which
// variables hold its secrets. Nothing here is a secret, and nothing here differs between environments.
const fs = require('node:fs');
const path = require('node:path');

const environment = JSON.parse(
  fs.readFileSync(path.join(__dirname, 'environments', `${process.env.FLOE_ENV || 'local'}.json`), 'utf8'),
);

// A text is itself, or parts: literal ones, and variables that must be set when Cube starts.
function text(value) {
  if (typeof value === 'string') {
    return value;
  }
  return value.map((part) => (typeof part === 'string' ? part : variable(part))).join('');
}

function variable({ variable: name, default: otherwise }) {
  const value = process.env[name] ?? otherwise;
  if (value === undefined) {
    throw new Error(`the environment variable ${name} is not set`);
  }
  return value;
}

// Set by whoever starts Cube wins; the SQL planner is the one that the numbers were proved with.
for (const [name, value] of Object.entries(environment.variables)) {
  process.env[name] ??= text(value);
}
process.env.CUBEJS_DB_TYPE ??= environment.driver;
process.env.PORT ??= environment.port;
process.env.CUBEJS_TESSERACT_SQL_PLANNER ??= 'false';
process.env.CUBEJS_DEV_MODE ??= String(environment.dev_mode);
process.env.CUBEJS_TELEMETRY ??= 'false';
process.env.CUBEJS_DEFAULT_API_SCOPES ??= 'meta,data';

// What DuckDB runs before its first query. Its extensions are loaded from where the project's scripts put them, if they
// did; times have no zone. An option in brackets is a string, any other a word of SQL.
function start() {
  const folder = process.env.FLOE_DUCKDB_EXTENSIONS;
  return [
    "SET TimeZone = 'UTC';",
    ...(folder ? [`SET extension_directory = '${folder.replaceAll("'", "''")}';`] : []),
    ...environment.extensions.map((name) => `INSTALL ${name}; LOAD ${name};`),
    ...environment.start.map(statement),
  ].join('\n');
}

function statement({ before = '', value, head, options, tail }) {
  const quoted = (item) => (Array.isArray(item) ? `'${text(item).replaceAll("'", "''")}'` : item);
  const list = Object.entries(options).map(([name, item]) => `${name} ${quoted(item)}`);
  return `${before}${value ? quoted(value) : ''}${head}${list.join(', ')}${tail};`;
}

// The model names a table by its layer. Only the one line of a cube that says sql_table is touched.
function placed(content) {
  return content.replace(/^ {4}sql_table: (.*)$/gm, (line, table) => {
    // YAML's short escapes are not JSON's.
    const written = table.startsWith('"') ? JSON.parse(table.replaceAll('\\x', '\\u00')) : table;
    const place = environment.tables[written];
    return place === undefined ? line : `    sql_table: ${JSON.stringify(place)}`;
  });
}

function modelFiles(folder) {
  const entries = fs.readdirSync(path.join(__dirname, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      return modelFiles(name);
    }
    return [{ fileName: name, content: placed(fs.readFileSync(path.join(__dirname, name), 'utf8')) }];
  });
}

// Everybody has the groups of the token's `roles`; without a token's word, none.
function roles(securityContext) {
  const found = securityContext?.roles ?? securityContext?.groups ?? [];
  return Array.isArray(found) ? found.map(String) : [String(found)];
}

module.exports = {
  ...(environment.secret && { apiSecret: text(environment.secret) }),
  telemetry: false,
  repositoryFactory: () => ({
    localPath: () => path.join(__dirname, 'model'),
    dataSchemaFiles: async () => modelFiles('model'),
  }),
  ...(environment.driver === 'duckdb' && {
    driverFactory: () => ({ type: 'duckdb', initSql: start() }),
  }),
  contextToGroups: ({ securityContext }) => roles(securityContext),
};
