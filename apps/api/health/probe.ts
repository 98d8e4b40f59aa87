import { get } from 'node:http';
import { processEnvironment } from '../config/environment.ts';

/** The container's own health check: exits 0 where the process answers on its port. */
const port = processEnvironment.PORT ?? '3000';

get({ host: '127.0.0.1', port, path: '/health/live', timeout: 2_000 }, (response) => {
  response.resume();
  process.exit(response.statusCode === 200 ? 0 : 1);
})
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
