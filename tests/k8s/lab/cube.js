// Cube's API server as its image starts it, but for its tables, which lie in a DuckDB file: the image's own start needs a
// native part that no package brings. Run as: node cube.js <node_modules> <cube folder> <DuckDB file>.
const path = require('node:path');

const [modules, folder, database] = process.argv.slice(2);
const from = (name) => require(require.resolve(name, { paths: [modules] }));

const config = require(path.join(path.resolve(folder), 'cube.js'));
const { CubejsServerCore } = from('@cubejs-backend/server-core');
const express = from('express');

const core = new CubejsServerCore({
  ...config,
  driverFactory: () => ({ type: 'duckdb', initSql: `ATTACH IF NOT EXISTS '${database}' AS default_catalog (READ_ONLY);` }),
  cacheAndQueueDriver: 'memory',
  scheduledRefreshTimer: false,
  telemetry: false,
  logger: (message, { error }) => error && process.stderr.write(`${message} ${error}\n`),
});
const app = express();
app.use(express.json());
core.initApp(app).then(() => app.listen(Number(process.env.PORT), '0.0.0.0'));
