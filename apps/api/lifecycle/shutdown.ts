import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AppConfig } from '../config/config.ts';
import type { Log } from '../observability/log.ts';
import type { Lifecycle } from './lifecycle.ts';

const idlePollMillis = 50;

/**
 * Stops on SIGTERM or SIGINT without losing a request: readiness turns false and answers ask clients to reconnect
 * elsewhere while the process keeps serving; after the pre-stop time it stops listening, waits for what is in flight
 * up to the hard limit, then closes jobs and database and exits. A second signal exits at once.
 */
export function stopOnSignals(app: NestFastifyApplication, config: AppConfig, lifecycle: Lifecycle, log: Log): void {
  const stop = async (signal: string) => {
    if (lifecycle.draining) {
      log.warn({ signal }, 'second signal, exiting at once');
      process.exit(1);
    }
    lifecycle.startDraining();
    log.info({ signal, preStopSeconds: config.env.SHUTDOWN_PRE_STOP_SECONDS }, 'draining');
    await sleep(config.env.SHUTDOWN_PRE_STOP_SECONDS * 1_000);
    await finishRequests(app.getHttpServer() as Server, config.env.SHUTDOWN_HARD_LIMIT_SECONDS * 1_000, log);
    await app.close();
    log.info('stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        log.error({ error }, 'stop failed');
        process.exit(1);
      });
    });
  }
}

async function finishRequests(server: Server, limitMillis: number, log: Log): Promise<void> {
  let open = true;
  server.close(() => {
    open = false;
  });
  const deadline = Date.now() + limitMillis;
  while (open && Date.now() < deadline) {
    server.closeIdleConnections();
    await sleep(idlePollMillis);
  }
  if (open) {
    log.warn({ limitMillis }, 'hard limit reached, cutting what is still in flight');
    server.closeAllConnections();
  }
}
