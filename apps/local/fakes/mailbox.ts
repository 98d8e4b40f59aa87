import type { RequestListener, Server } from 'node:http';
import sesLocal from 'aws-ses-v2-local';
import { loopback } from '../loopback.ts';

/** The local SES. Its mails live in memory: `GET /store` reads them, `POST /clear-store` empties it. */
export async function createMailbox(): Promise<RequestListener> {
  // The package is CommonJS with a default export, which Node puts one level deeper.
  const start = (sesLocal as unknown as { default: (config: object) => Promise<Server> }).default;
  // It only gives what answers with a server around it.
  const server = await start({ host: loopback, port: 0 });
  const [answer] = server.listeners('request') as RequestListener[];
  server.close();
  if (answer === undefined) throw new Error('aws-ses-v2-local does not answer');
  return answer;
}
