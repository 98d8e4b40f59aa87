import type { Server } from 'node:http';
import sesLocal from 'aws-ses-v2-local';
import { loopback } from '../loopback.ts';

/**
 * Starts the local SES. Its mails live in memory: `GET /store` reads them, `POST /clear-store` empties it.
 * @throws the error of listening, such as EADDRINUSE
 */
export async function startMailbox(port: number): Promise<Server> {
  // The package is CommonJS with a default export, which Node puts one level deeper.
  const start = (sesLocal as unknown as { default: (config: object) => Promise<Server> }).default;
  const server = await start({ host: loopback, port });
  if (!server.listening) throw Object.assign(new Error('cannot listen'), { code: 'EADDRINUSE' });
  return server;
}
