import { createServer } from 'node:http';

/*
 * Stands for the collector of traces beside a task: listens where its configuration says, takes spans over HTTP and
 * writes the ids of their traces. What it does with them on AWS is not rehearsed.
 */
const [, host, port] = /endpoint: ([\d.]+):(\d+)/.exec(process.env.AOT_CONFIG_CONTENT ?? '') ?? [];
if (port === undefined) throw new Error('AOT_CONFIG_CONTENT names no endpoint of a receiver');
createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  if (request.method !== 'POST' || request.url !== '/v1/traces') {
    response.writeHead(404).end();
    return;
  }
  const { resourceSpans = [] } = JSON.parse(Buffer.concat(parts).toString('utf8'));
  const spans = resourceSpans.flatMap(({ scopeSpans = [] }) => scopeSpans.flatMap(({ spans = [] }) => spans));
  for (const id of new Set(spans.map(({ traceId }) => traceId))) console.log(`trace ${id}`);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
}).listen(Number(port), host);
process.once('SIGTERM', () => process.exit(0));
