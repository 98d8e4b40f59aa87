import type { AppConfig } from '../config/config.ts';
import { holdsConnection } from '../database/held-connection.ts';
import { createLog } from '../observability/log.ts';
import type { SdkMiddlewareStack } from './traced.ts';

/** A mistake of the code, which no caller may take for a service that is unavailable. */
export class ConnectionHeld extends Error {
  override name = 'ConnectionHeld';
}

/**
 * Refuses a call to AWS by somebody who holds a database connection: a service that hangs would use the pool up, and
 * requests that need no AWS at all would wait for a connection. A deployed environment makes the call and logs an error.
 */
export function guarded<C extends { middlewareStack: unknown }>(client: C, config: AppConfig): C {
  const stack = client.middlewareStack as SdkMiddlewareStack;
  stack.add(
    (next, { clientName = '', commandName = '' }) =>
      (args) => {
        if (holdsConnection()) complain(config, `${clientName} ${commandName}`);
        return next(args);
      },
    { step: 'deserialize', name: 'noConnectionHeld', priority: 'low' },
  );
  return client;
}

function complain(config: AppConfig, call: string): void {
  const error = new ConnectionHeld(`${call} is called while a database connection is held: call it before or after`);
  if (!config.deployed) throw error;
  createLog(config).error({ error, call }, 'a call to AWS holds a database connection');
}
