import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { localEnvironmentFile } from '../../api/config/environment.ts';
import type { Variables } from './variables.ts';

/** Where `npm start` writes how to reach what it started. */
export const localStackFile = ({ all }: Variables): string => localEnvironmentFile(all);

/** What is written there; undefined where nothing was started yet. */
export function readLocalStack(variables: Variables): Readonly<Record<string, string | undefined>> | undefined {
  const file = localStackFile(variables);
  return existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : undefined;
}
