/** The release tool in a process that takes one call after the other (tool-process.ts). */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createClock } from '../../../apps/cli/clock.ts';
import { poll } from '../../../apps/cli/poll.ts';
import { run } from '../../../apps/release/main.ts';
import type { ToolCall, ToolResult } from './tool-process.ts';

process.on('message', async ({ args, variables, end }: ToolCall) => {
  // The SDK and the CDK read their credentials there.
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, variables);
  trust(variables.NODE_EXTRA_CA_CERTS);
  const exitCode = await run(args, process.env, {
    stdin: Readable.from([]) as NodeJS.ReadStream,
    stdout: process.stdout,
    stderr: process.stderr,
    once: (signal, listener) => process.once(signal, listener),
    off: (signal, listener) => process.off(signal, listener),
  });
  const isClean = await becomesClean();
  process.stdout.write(end);
  process.stderr.write(end);
  process.send?.({ exitCode, isClean } satisfies ToolResult);
});

/**
 * Sockets and processes that have just ended are gone a few turns later. What stays, such as the CDK after an interruption,
 * ends with the process of a user.
 */
async function becomesClean(): Promise<boolean> {
  const clean = async () => process.getActiveResourcesInfo().every((kind) => kind === 'PipeWrap');
  const clock = createClock(1, new AbortController().signal);
  return (await poll(clean, { clock, everySeconds: 0.02, limitSeconds: 1, until: (isClean) => isClean })).done;
}

/** As Node.js does at its start. */
function trust(file: string | undefined): void {
  const more = file === undefined ? [] : [readFileSync(file, 'utf8')];
  setDefaultCACertificates([...getCACertificates('bundled'), ...more]);
}

// Its tests are over.
process.once('disconnect', () => process.exit());
