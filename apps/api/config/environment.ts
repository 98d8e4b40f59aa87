import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Written by `npm start`: how to reach what it started, of the data folder that the shell names for it. */
export const localEnvironmentFile = ({ LOCAL_DATA_FOLDER = '.local' }: Record<string, string | undefined>): string =>
  join(LOCAL_DATA_FOLDER, 'env');

/** The environment as the process got it. */
export const processEnvironment: Readonly<Record<string, string | undefined>> = process.env;

/**
 * The process environment, completed by the `.env` file of the working directory and, where neither says which
 * environment this is, by what `npm start` left there. Deployed processes have neither file.
 */
export function readEnvironment(): Record<string, string | undefined> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const local = localEnvironmentFile(process.env);
  if (process.env.APP_ENV === undefined && existsSync(local)) process.loadEnvFile(local);
  return process.env;
}
