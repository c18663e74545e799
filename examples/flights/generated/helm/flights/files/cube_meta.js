// Asks Cube's API for its meta data, with a token that lives for a minute and is signed here: exit code 0 when it answers.
const crypto = require('node:crypto');
const http = require('node:http');

const secret = process.env.CUBEJS_API_SECRET;
if (!secret) {
  console.error('the secret that signs tokens is not set');
  process.exit(1);
}

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const head = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ exp: Math.floor(Date.now() / 1000) + 60 })}`;
const signature = crypto.createHmac('sha256', secret).update(head).digest('base64url');

const request = http.get(
  {
    host: '127.0.0.1',
    port: process.env.PORT,
    path: '/cubejs-api/v1/meta',
    headers: { Authorization: `${head}.${signature}` },
    timeout: 8000,
  },
  (answer) => {
    answer.resume();
    if (answer.statusCode !== 200) {
      console.error(`the meta endpoint answered ${answer.statusCode}`);
    }
    process.exitCode = answer.statusCode === 200 ? 0 : 1;
  },
);
request.on('timeout', () => request.destroy(new Error('no answer within 8 seconds')));
request.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
