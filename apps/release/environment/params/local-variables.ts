import { databaseName } from '../../../../infra/names.ts';
import type { ParameterName } from '../../../../infra/parameters.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import type { Environment } from '../../../api/config/schema.ts';
import type { Entry } from './inventory.ts';

type Variables = Partial<Record<keyof Environment, string>>;

/**
 * The application's variables for a process on this machine that uses an environment's user pool and bucket, and its
 * database through a tunnel. It signs no downloads: that takes the id of a key that only the stacks know.
 */
export function localVariables(
  entries: readonly Entry[],
  settings: EnvironmentSettings,
  withSecrets: boolean,
): Variables {
  const value = (name: ParameterName) => {
    const entry = entries.find(({ definition }) => definition.name === name);
    return entry?.problem === undefined ? entry?.value : undefined;
  };
  const variables: Record<string, string | undefined> = {
    APP_ENV: 'local',
    PROCESS_ROLE: 'api',
    HOST: '127.0.0.1',
    PORT: '3000',
    PUBLIC_URL: 'http://localhost:3000',
    LOG_LEVEL: 'debug',
    CORS_ORIGINS: 'http://localhost:5173',
    // The certificate names the database, so the tunnel has to be reached under that name.
    DATABASE_HOST: value('database/endpoint'),
    DATABASE_PORT: '5432',
    DATABASE_NAME: databaseName,
    DATABASE_SSL: 'verify-full',
    AWS_REGION: settings.region,
    COGNITO_USER_POOL_ID: value('identity/user-pool-id'),
    COGNITO_CLIENT_ID: value('identity/client-id'),
    S3_UPLOADS_BUCKET: value('files/uploads-bucket'),
    ...(withSecrets ? secretVariables(value) : {}),
  } satisfies Record<string, string | undefined>;
  return Object.fromEntries(Object.entries(variables).filter(([, one]) => one !== undefined));
}

function secretVariables(value: (name: ParameterName) => string | undefined): Variables {
  const role = value('database/runtime');
  const client = value('identity/client-secret');
  const { username, password } = role === undefined ? {} : (JSON.parse(role) as Record<string, string>);
  return {
    ...(username === undefined ? {} : { DATABASE_USER: username }),
    ...(password === undefined ? {} : { DATABASE_PASSWORD: password }),
    ...(client === undefined ? {} : { COGNITO_CLIENT_SECRET: client }),
  };
}

/** In the form that `node --env-file` reads. */
export function envFile(variables: Variables, comments: readonly string[]): string {
  const lines = Object.entries(variables).map(
    ([name, value]) => `${name}=${/[\s#"'`]/.test(value) ? quoted(value) : value}`,
  );
  return [...comments.map((comment) => `# ${comment}`), ...lines, ''].join('\n');
}

const quoted = (value: string): string => (value.includes("'") ? `"${value}"` : `'${value}'`);
