import { existsSync } from 'node:fs';

/** Written by `npm start`: how to reach what it started. */
export const localEnvironmentFile = '.local/env';

/** The environment as the process got it. */
export const processEnvironment: Readonly<Record<string, string | undefined>> = process.env;

/**
 * The process environment, completed by the `.env` file of the working directory and, where neither says which
 * environment this is, by what `npm start` left there. Deployed processes have neither file.
 */
export function readEnvironment(): Record<string, string | undefined> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (process.env.APP_ENV === undefined && existsSync(localEnvironmentFile)) process.loadEnvFile(localEnvironmentFile);
  return process.env;
}
