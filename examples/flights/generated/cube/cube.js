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

function variable({ variable: name, default: otherwise, encoding }) {
  const value = process.env[name] ?? otherwise;
  if (value === undefined) {
    throw new Error(`the environment variable ${name} is not set`);
  }
  // A key file that is written out as it is; one that is in base64 already stays so.
  return encoding === 'base64' && value.trimStart().startsWith('{') ? Buffer.from(value).toString('base64') : value;
}

// Set by whoever starts Cube wins; the SQL planner is the one that the numbers were proved with.
for (const [name, value] of Object.entries(environment.variables)) {
  process.env[name] ??= text(value);
}
process.env.CUBEJS_DB_TYPE ??= environment.driver;
process.env.PORT ??= environment.port;
process.env.CUBEJS_TESSERACT_SQL_PLANNER ??= 'false';
// Outside this machine Cube asks everybody who they are, whatever its environment says.
process.env.CUBEJS_DEV_MODE = String(environment.dev_mode && process.env.CUBEJS_DEV_MODE !== 'false');
process.env.NODE_ENV = environment.is_local ? (process.env.NODE_ENV ?? 'development') : 'production';
process.env.CUBEJS_PG_SQL_PORT ??= 'false';
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

// The model names a table by its layer. Three lines are touched: the one of a cube that says sql_table, the one of a
// rollup's refresh key that lists the tables it reads, and without Cube Store the one that puts a rollup there.
function placed(content) {
  return content
    .replace(/^ {4}sql_table: (.*)$/gm, (line, table) => {
      const place = environment.tables[scalar(table)];
      return place === undefined ? line : `    sql_table: ${JSON.stringify(place)}`;
    })
    .replace(/^( {8}refresh_key:\n {10}sql: )(.*)$/gm, (_, head, tables) => {
      return head + JSON.stringify(snapshots(scalar(tables)));
    })
    .replace(/^( {8}external: )true$/gm, (line, head) => (environment.store ? line : `${head}false`));
}

// A rollup is made again when a table has another snapshot; where the engine cannot say, each time that Cube looks.
function snapshots(tables) {
  const asked = tables.split(', ').map((table) => environment.snapshots[table] ?? 'SELECT CURRENT_TIMESTAMP');
  return `SELECT ${asked.map((question, at) => `(${question}) AS t${at}`).join(', ')}`;
}

// YAML's short escapes are not JSON's.
function scalar(written) {
  return written.startsWith('"') ? JSON.parse(written.replaceAll('\\x', '\\u00')) : written;
}

function modelFiles(folder) {
  if (!fs.existsSync(path.join(__dirname, folder))) {
    return []; // a project without semantic models: Cube serves nothing, and says so
  }
  const entries = fs.readdirSync(path.join(__dirname, folder), { withFileTypes: true });
  return entries.flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) {
      return modelFiles(name);
    }
    return [{ fileName: name, content: placed(fs.readFileSync(path.join(__dirname, name), 'utf8')) }];
  });
}

// Where an identity provider signs the tokens, its discovery document says where its keys are.
let keys;
async function keysUrl() {
  keys ??= discovered().catch((error) => {
    keys = undefined;
    throw error;
  });
  return keys;
}

async function discovered() {
  const { discovery, issuer } = environment.tokens;
  const answer = await fetch(discovery, { redirect: 'error', signal: AbortSignal.timeout(10_000) });
  const found = answer.ok ? await answer.json() : {};
  if (!issuer.includes(found.issuer) || typeof found.jwks_uri !== 'string') {
    throw new Error(`${discovery} does not describe ${issuer[0]}`);
  }
  return found.jwks_uri;
}

function proof() {
  if (environment.tokens) {
    const { issuer, audience, algorithms } = environment.tokens;
    return { jwt: { jwkUrl: keysUrl, issuer, audience, algorithms } };
  }
  const secret = environment.secret && { apiSecret: text(environment.secret) };
  // A shared secret signs with HS256 and nothing else; who sets CUBEJS_JWK_URL says by CUBEJS_JWT_ALGS how keys sign.
  return { ...secret, ...(process.env.CUBEJS_JWK_URL ? {} : { jwt: { algorithms: ['HS256'] } }) };
}

// Everybody has the groups of their token: of its `roles`, or of the provider's claim by the names that floe knows.
function roles(securityContext) {
  if (!environment.tokens) {
    return listed(securityContext?.roles ?? securityContext?.groups);
  }
  const { claim, roles: known } = environment.tokens;
  const found = listed(securityContext?.[claim]);
  if (Object.keys(known).length === 0) {
    return found;
  }
  return found.filter((name) => Object.hasOwn(known, name)).map((name) => known[name]);
}

function listed(found) {
  return Array.isArray(found) ? found.map(String) : found === undefined || found === null ? [] : [String(found)];
}

module.exports = {
  ...proof(),
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
