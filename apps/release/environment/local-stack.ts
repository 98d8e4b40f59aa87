import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { localEnvironmentFile } from '../../api/config/environment.ts';
import type { Variables } from './variables.ts';

/** Where `npm start` writes how to reach what it started. */
export const localStackFile = ({ all }: Variables): string =>
  all.LOCAL_DATA_FOLDER === undefined ? localEnvironmentFile : join(all.LOCAL_DATA_FOLDER, 'env');

/** What is written there; undefined where nothing was started yet. */
export function readLocalStack(variables: Variables): Readonly<Record<string, string | undefined>> | undefined {
  const file = localStackFile(variables);
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : undefined;
}
