// Compiles a generated cube/ folder with Cube's own compiler and makes SQL of queries; reads JSON, writes JSON.
// Run as: node runner.js <node_modules> <cube folder>; standard input: {queries: [{query, context}], sweep}.
const path = require('node:path');

const [modules, folder] = process.argv.slice(2);
const from = (name) => require(require.resolve(name, { paths: [modules] }));
const say = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true; // Cube warns on standard output, where the answer goes
process.env.CUBEJS_TESSERACT_SQL_PLANNER = 'false';
process.env.CUBEJS_API_SECRET ??= 'tests';

const { CubejsServerCore } = from('@cubejs-backend/server-core');
const { DuckDBDriver } = from('@cubejs-backend/duckdb-driver');

function cubeConfig() {
  const config = require(path.join(path.resolve(folder), 'cube.js'));
  return { ...config, driverFactory: () => ({ type: 'duckdb' }), dialectFactory: () => DuckDBDriver.dialectClass() };
}

async function answer(api, { query, context }) {
  const request = { securityContext: context ?? {}, requestId: 'tests' };
  const full = { timezone: 'UTC', ...query, contextSymbols: { securityContext: request.securityContext } };
  const { query: allowed, denied } = await api.applyRowLevelSecurity(full, full, request);
  const made = await api.getSql(allowed);
  return { denied, sql: made.sql[0], params: made.sql[1] };
}

const attempt = async (make) => {
  try {
    return await make();
  } catch (error) {
    return { error: String(error.message || error) };
  }
};

// compile() misses wrong joins and rollups, so every member of every cube and view is asked for by itself.
async function sweep(api, cubes) {
  const asked = [];
  for (const { config } of cubes) {
    for (const { name } of config.measures) asked.push([name, { measures: [name] }]);
    for (const { name } of config.segments) asked.push([name, { segments: [name], measures: config.measures.slice(0, 1).map((item) => item.name) }]);
    for (const { name, type } of config.dimensions) {
      asked.push([name, { dimensions: [name] }]);
      if (type === 'time') asked.push([name, { timeDimensions: [{ dimension: name, granularity: 'month' }] }]);
    }
  }
  const found = {};
  for (const [name, query] of asked) {
    const made = await attempt(() => answer(api, { query, context: {} }));
    if (made.error) found[name] = made.error;
  }
  return { asked: asked.length, failed: found };
}

async function rollups(api) {
  const { cubeEvaluator } = await api.getCompilers();
  const found = {};
  for (const cube of cubeEvaluator.cubeNames()) {
    for (const name of Object.keys(cubeEvaluator.preAggregationsForCube(cube))) {
      found[`${cube}.${name}`] = await attempt(async () => {
        const all = await api.preAggregations({ cubes: [cube] });
        return { references: all.find((item) => item.preAggregationName === name)?.references };
      });
    }
  }
  return found;
}

async function main() {
  const asked = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  const config = cubeConfig();
  const core = new CubejsServerCore({ apiSecret: 'tests', scheduledRefreshTimer: false, cacheAndQueueDriver: 'memory', ...config, logger: () => {} });
  const api = await core.getCompilerApi({ securityContext: {}, requestId: 'tests' });
  const out = { answers: [], metas: [] };
  const all = await api.metaConfigExtended({ securityContext: {} }, { requestId: 'tests' });
  out.names = all.metaConfig.map((cube) => cube.config.name);
  for (const query of asked.queries ?? []) out.answers.push(await attempt(() => answer(api, query)));
  for (const context of asked.contexts ?? []) {
    const meta = await api.metaConfig({ securityContext: context, requestId: 'tests' }, { requestId: 'tests' });
    out.metas.push((meta.cubes ?? meta).map((cube) => cube.config));
  }
  if (asked.sweep) out.sweep = await sweep(api, all.metaConfig);
  out.rollups = await rollups(api);
  return out;
}

main()
  .then((out) => say(JSON.stringify(out), () => process.exit(0)))
  .catch((error) => {
    process.stderr.write(String(error.stack || error));
    process.exit(1);
  });
