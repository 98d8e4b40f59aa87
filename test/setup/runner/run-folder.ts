import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder of one test run: the data of its stack, and the temporary folder of everything that it starts. */
export interface RunFolder {
  readonly data: string;
  readonly temporary: string;
  /** Where the workers write what the queries of the application gave. */
  readonly rowRecord: string;
  /** Where they write what the application logs. */
  readonly logRecord: string;
  /** Deletes it. @throws Error when a test left something in the temporary folder */
  remove(): void;
}

/**
 * Workers are ended by a signal, and a rehearsal kills the release tool: what goes with the process stays then. The other
 * two are caches of Node and of the compiler, the latter for users who may not write the project's.
 */
const mayStay = /^classboard-assembly-|^node-compile-cache$|^swc-native-\d+$/;

export function makeRunFolder(): RunFolder {
  const folder = mkdtempSync(join(tmpdir(), 'classboard-test-'));
  const [data, temporary] = [join(folder, 'data'), join(folder, 'tmp')];
  // Tests run programs as other users too.
  chmodSync(folder, 0o755);
  mkdirSync(temporary);
  chmodSync(temporary, 0o1777);
  return {
    data,
    temporary,
    rowRecord: join(folder, 'rows.jsonl'),
    logRecord: join(folder, 'log.jsonl'),
    remove: () => {
      const left = readdirSync(temporary).filter((name) => !mayStay.test(name));
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      if (left.length > 0) throw new Error(`Tests left in the temporary folder: ${left.join(', ')}`);
    },
  };
}
