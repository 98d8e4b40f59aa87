/** The release tool in a process that takes one call after the other (tool-process.ts). */
import { Readable } from 'node:stream';
import { run } from '../../../apps/release/main.ts';
import type { ToolCall, ToolResult } from './tool-process.ts';

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
  // What still waits here, such as the CDK after an interruption, ends with the process of a user.
  const isClean = !process.getActiveResourcesInfo().some((kind) => kind !== 'PipeWrap');
  process.stdout.write(end);
  process.stderr.write(end);
  process.send?.({ exitCode, isClean } satisfies ToolResult);
});

// Its tests are over.
process.once('disconnect', () => process.exit());
