import { readFileSync } from 'node:fs';
import pg from 'pg';
import { AppConfig } from '../config/config.ts';
import { environmentSchema } from '../config/schema.ts';
import { connectionSettings, jobTimeouts, requestTimeouts } from './connection.ts';

const configOf = (variables: Record<string, string>) =>
  new AppConfig(
    environmentSchema.parse({
      APP_ENV: 'test',
      DATABASE_HOST: 'localhost',
      DATABASE_NAME: 'classboard',
      DATABASE_USER: 'classboard_app',
      DATABASE_PASSWORD: 'password',
      AWS_REGION: 'eu-central-1',
      COGNITO_USER_POOL_ID: 'eu-central-1_AbCdEf123',
      COGNITO_CLIENT_ID: '1example23456789',
      COGNITO_CLIENT_SECRET: 'secret',
      S3_UPLOADS_BUCKET: 'uploads',
      ...variables,
    }),
  );

/** What the driver puts into the first message to the server. */
function startOptions(variables: Record<string, string>, timeouts: typeof requestTimeouts): object {
  const config = configOf(variables);
  const client = new pg.Client(connectionSettings(config, timeouts(config), 'classboard-test'));
  return (client as unknown as { getStartupConf(): object }).getStartupConf();
}

describe('a connection', () => {
  it('asks for the limits of its work when it starts', () => {
    const { env } = configOf({});
    expect(startOptions({}, requestTimeouts)).toMatchObject({
      statement_timeout: String(env.DATABASE_STATEMENT_TIMEOUT_MILLIS),
      lock_timeout: String(env.DATABASE_LOCK_TIMEOUT_MILLIS),
    });
    expect(startOptions({}, jobTimeouts)).toMatchObject({
      statement_timeout: String(env.DATABASE_JOBS_STATEMENT_TIMEOUT_MILLIS),
    });
  });

  it('says who it is and nothing else to a proxy, which refuses options', () => {
    for (const timeouts of [requestTimeouts, jobTimeouts]) {
      expect(startOptions({ DATABASE_PROXY: 'true' }, timeouts)).toEqual({
        user: 'classboard_app',
        database: 'classboard',
        application_name: 'classboard-test',
      });
    }
  });

  it('has the limits of its role there, which are those that it would ask for', () => {
    const sql = readFileSync('infra/database/roles.sql', 'utf8');
    const { env } = configOf({});
    const ofRole = Object.fromEntries(
      [...sql.matchAll(/^ALTER ROLE classboard_app SET (\w+) = '(\d+)ms';$/gm)].map(([, name, millis]) => [
        name,
        Number(millis),
      ]),
    );
    expect(ofRole).toEqual({
      statement_timeout: env.DATABASE_STATEMENT_TIMEOUT_MILLIS,
      lock_timeout: env.DATABASE_LOCK_TIMEOUT_MILLIS,
      idle_in_transaction_session_timeout: env.DATABASE_IDLE_IN_TRANSACTION_TIMEOUT_MILLIS,
    });
  });
});
