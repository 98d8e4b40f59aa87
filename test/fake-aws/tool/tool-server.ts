/** The release tool in a process that takes one call after the other (tool-process.ts). */
import { Readable } from 'node:stream';
import { run } from '../../../apps/release/main.ts';
import type { ToolCall } from './tool-process.ts';

process.on('message', async ({ args, variables, end }: ToolCall) => {
  // The SDK and the CDK read their credentials there.
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, variables);
  const exitCode = await run(args, process.env, {
    stdin: Readable.from([]) as NodeJS.ReadStream,
    stdout: process.stdout,
    stderr: process.stderr,
    once: (signal, listener) => process.once(signal, listener),
    off: (signal, listener) => process.off(signal, listener),
  });
  process.stdout.write(end);
  process.stderr.write(end);
  process.send?.(exitCode);
});

// Its tests are over.
process.once('disconnect', () => process.exit());
