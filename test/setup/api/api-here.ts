import { createApp } from '../../../apps/api/app.ts';
import { findFreePort } from '../../../apps/local/ports.ts';
import { recordedLogLevel } from '../logs/record.ts';

export interface RunningApi {
  readonly url: string;
  stop(): Promise<unknown>;
}

/**
 * The application in this process, for tests of what stands before it: a process of its own takes twice the processor
 * time. Answers on its port when this returns; it need not be ready.
 */
export async function startApiHere(env: Record<string, string>): Promise<RunningApi> {
  const port = await findFreePort();
  const app = await createApp({
    LOG_LEVEL: recordedLogLevel(),
    PROCESS_ROLE: 'api',
    LOAD_SHED_EVENT_LOOP_DELAY_MILLIS: '0',
    SHUTDOWN_PRE_STOP_SECONDS: '0',
    ...env,
    HOST: '127.0.0.1',
    PORT: String(port),
  });
  await app.listen({ host: '127.0.0.1', port });
  return { url: `http://127.0.0.1:${port}`, stop: () => app.close() };
}
