import { parseEnv } from 'node:util';
import { parametersOf } from '../../../../infra/parameters.ts';
import { exampleEntry } from '../../../../test/setup/release/example-entry.ts';
import { environmentSchema } from '../../../api/config/schema.ts';
import type { Entry } from './inventory.ts';
import { envFile, localVariables } from './local-variables.ts';

const settings = exampleEntry;
const values: Record<string, string> = {
  'identity/user-pool-id': 'eu-central-1_AbCdEf123',
  'identity/client-id': 'abcdefghijklmnopqrstuvwxyz',
  'identity/client-secret': 'c'.repeat(50),
  'files/uploads-bucket': 'classboard-dev-uploads',
  'database/endpoint': 'db.abc.eu-central-1.rds.amazonaws.com',
  'database/runtime': '{"username":"classboard_app","password":"p4ss\'#w"}',
};
const entries: Entry[] = parametersOf(settings).map((definition) => ({
  definition,
  present: true,
  value: values[definition.name],
  problem: undefined,
  changedAt: undefined,
  arn: undefined,
}));

describe('the env file for this machine', () => {
  it('is one that the application accepts', () => {
    const text = envFile(localVariables(entries, settings, true), ['From dev.']);
    const read = parseEnv(text);
    const parsed = environmentSchema.parse(read);
    expect(parsed.DATABASE_PASSWORD).toBe("p4ss'#w");
    expect(parsed).toMatchObject({ APP_ENV: 'local', DATABASE_SSL: 'verify-full', DATABASE_USER: 'classboard_app' });
  });

  it('holds no secret unless asked to', () => {
    const text = envFile(localVariables(entries, settings, false), []);
    expect(text).not.toContain('p4ss');
    expect(text).not.toContain('cccc');
    expect(text).toContain('COGNITO_USER_POOL_ID=eu-central-1_AbCdEf123');
  });
});
