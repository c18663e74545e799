const no = n => () => { throw new Error(`native add-on is not available: ${n}`); };
const toCol = r => ({ members: Object.keys(r[0] || {}), columns: Object.keys(r[0] || {}).map(k => r.map(x => x[k])) });
const norm = v => (v instanceof Date ? v.toISOString() : String(v)).replace(' ', 'T').replace(/(Z|\+00:00|UTC)$/, '');
const enc = o => { const b = Buffer.from(JSON.stringify(o)); return b.buffer.slice(b.byteOffset, b.byteOffset + b.byteLength); };
function finalResult(td, raw, out) {
  const { members, columns } = Array.isArray(raw) ? toCol(raw) : JSON.parse(Buffer.from(raw).toString());
  const tds = (td.query.timeDimensions || []).filter(t => t.granularity), data = [];
  for (let i = 0; i < (columns.length ? columns[0].length : 0); i++) {
    const row = {};
    members.forEach((alias, j) => {
      const m = td.aliasToMemberNameMap[alias]; if (!m) throw new Error(`unknown alias ${alias}`);
      let v = columns[j][i]; if (td.annotation[m]?.type === 'time' && v) v = norm(v);
      row[m] = v; const p = m.split('.'), base = p.slice(0, 2).join('.');
      if (p.length === 3 && tds.find(t => t.dimension === base)) row[base] = v;
    });
    data.push(row);
  }
  return { ...out, data };
}
module.exports = { setupLogger() {}, resetLogger() {}, isFallbackBuild: () => true, redactSqlLiterals: s => s, shutdownInterface: async () => {},
  newJinjaEngine: () => ({ loadTemplate: no('jinja'), renderTemplate: no('jinja') }),
  buildSqlAndParams: no('buildSqlAndParams'), registerInterface: no('registerInterface'), execSql: no('execSql'), sql4sql: no('sql4sql'), rest4sql: no('rest4sql'),
  getFinalQueryResult: async (td, raw, out) => enc(finalResult(td, raw, out)),
  getFinalQueryResultMulti: async (t, r, resp) => enc({ ...resp, results: resp.results.map((o, i) => finalResult(t[i], r[i], o)) }) };
