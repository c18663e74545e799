// Cube's API server over a generated cube/ folder, with its tables in a DuckDB file instead of the lakehouse.
// Run as: node server.js <node_modules> <cube folder> <DuckDB file> <port>; CUBEJS_REFRESH_WORKER=true builds rollups.
// With `-` for the file the tables are those of the lakehouse, attached as cube.js says.
const path = require('node:path');

const [modules, folder, database, port] = process.argv.slice(2);
const from = (name) => require(require.resolve(name, { paths: [modules] }));

const config = require(path.join(path.resolve(folder), 'cube.js'));
const { CubejsServerCore } = from('@cubejs-backend/server-core');
const express = from('express');

const attach = `ATTACH IF NOT EXISTS '${database}' AS default_catalog (READ_ONLY); SET TimeZone = 'UTC';`;
const core = new CubejsServerCore({
  ...config,
  ...(database === '-' ? {} : { driverFactory: () => ({ type: 'duckdb', initSql: attach }) }),
  cacheAndQueueDriver: 'memory',
  scheduledRefreshTimer: 2,
  telemetry: false,
  logger: (message, { error }) => error && process.stderr.write(`${message} ${error}\n`),
});
const app = express();
app.use(express.json());
core.initApp(app).then(() => app.listen(Number(port), '127.0.0.1'));
