const repeatMillis = 1_000;
const parentPollMillis = 1_000;

export interface StopSignals {
  /** Settles with the reason when somebody asks for the end: Ctrl-C, a signal, a closed terminal. */
  requested: Promise<string>;
  /** Settles when somebody asks again, because the end takes too long. */
  insisted: Promise<void>;
}

/** Listens for whatever asks this process to end. */
export function listenForStop(environment: Record<string, string | undefined>): StopSignals {
  const { promise: requested, resolve: request } = Promise.withResolvers<string>();
  const { promise: insisted, resolve: insist } = Promise.withResolvers<void>();
  let firstMillis: number | undefined;
  const note = (reason: string) => {
    // Ctrl-C reaches npm and this process, and npm passes its own on: those two are one.
    if (firstMillis !== undefined && performance.now() - firstMillis > repeatMillis) insist();
    firstMillis ??= performance.now();
    request(reason);
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => note(name));
  // npm does not always pass its signals on; without it nobody is left who could.
  if (environment.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) note('npm has ended');
    }, parentPollMillis).unref();
  }
  return { requested, insisted };
}
