import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { commandLine } from '../../../cli/command-line.ts';
import { Failure } from '../../../cli/failure.ts';

const step = z.tuple([
  /** Place of its text in `statements`. */
  z.number().int().nonnegative(),
  z.array(z.string().nullable()),
  /** 1: it belonged to a transaction that was rolled back. */
  z.union([z.literal(0), z.literal(1)]),
]);

const recording = z.object({
  format: z.literal(1),
  /** Version of the release, such as `0.1.0`. */
  release: z.string(),
  commit: z.string(),
  recordedAt: z.string(),
  postgres: z.string(),
  /** Every distinct text that the application sent. */
  statements: z.array(z.string()),
  /** Places of those that clients prepare by name: a running session refuses another result row of theirs. */
  named: z.array(z.number().int().nonnegative()),
  /** Writes in order, one list a database that started empty. */
  sessions: z.array(z.array(step)),
});

/** What a release sends to the database, as its own end-to-end tests made it send. */
export type Recording = z.infer<typeof recording>;
export type Step = z.infer<typeof step>;

/** Where the recording of a commit is kept: every release has one, a tag only some. */
export const recordingFile = (root: string, commit: string): string =>
  join(root, '.local', 'release', `statements-${commit}.json.gz`);

export async function readRecording(file: string): Promise<Recording> {
  const bytes = await readFile(file).catch(() => {
    throw new Failure({
      what: `The recording ${file} cannot be read`,
      why: 'without it compatibility with the running release cannot be proved',
      next: [
        `Fetch it from the release, or make it: ${commandLine('migrate record', [], { ref: 'COMMIT' })}`,
        'Check without it: --without-compatibility',
      ],
    });
  });
  try {
    const text = file.endsWith('.gz') ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8');
    return recording.parse(JSON.parse(text));
  } catch {
    throw new Failure({
      what: `The recording ${file} cannot be read`,
      why: 'it is no recording of statements',
      next: [`Record it again: ${commandLine('migrate record', [], { ref: 'COMMIT' })}`],
    });
  }
}

export async function writeRecording(file: string, content: Recording): Promise<number> {
  await mkdir(dirname(file), { recursive: true });
  const bytes = gzipSync(JSON.stringify(content), { level: 9 });
  await writeFile(file, bytes);
  return bytes.length;
}
