import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Failure } from '../../../cli/failure.ts';
import { demoPassword, people } from '../../../local/seed/demo-school.ts';

/**
 * Who the smoke test signs in as: an administrator, because only they add classes and run jobs, of a school of its own,
 * so that nobody else sees what comes and goes there. The name of its secret is `smoke/account`.
 *
 * Made once for each environment:
 *   1. `npm run release -- exec ENV -- node dist/apps/api/schools/create-cli.js --id smoke-test --name "Smoke test"
 *      --time-zone UTC --admin ADDRESS --operator` creates the school; a temporary password goes to the address.
 *   2. `npm run release -- smoke enrol ENV --address ADDRESS` asks for that password, sets a new one and an authenticator, and
 *      prints the account as JSON.
 *   3. `npm run release -- params set ENV smoke/account` takes the JSON from its standard input.
 */
export interface SmokeAccount {
  readonly username: string;
  readonly password: string;
  /** Base 32, as the API gave it at the enrolment; absent where the pool does not demand a second factor. */
  readonly totpSecret?: string | undefined;
}

export const accountSecret = 'smoke/account';

const schema = z.strictObject({
  username: z.string().min(3),
  password: z.string().min(1),
  totpSecret: z
    .string()
    .regex(/^[A-Z2-7]{16,}=*$/)
    .optional(),
});

/** @throws Failure that never shows the text */
export function parseAccount(text: string, source: string): SmokeAccount {
  const next = [
    'Expected: {"username": "…", "password": "…", "totpSecret": "BASE32"}; see apps/release/checks/smoke/smoke-account.ts for how to make one',
  ];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Failure({
      what: 'The account of the smoke test cannot be used',
      why: `${source} is no JSON`,
      next,
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map(({ path }) => path[0] ?? 'unknown fields'))].join(', ');
  throw new Failure({
    what: 'The account of the smoke test cannot be used',
    why: `${source}: ${fields} is missing or malformed`,
    next,
  });
}

export function readAccountFile(path: string): SmokeAccount {
  try {
    return parseAccount(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure({
      what: 'The account of the smoke test cannot be read',
      why: (error as Error).message,
      next: ['Give --account the path of a JSON file'],
    });
  }
}

/** The administrator of the demo school that `npm start` makes. */
export function demoAccount(): SmokeAccount {
  const admin = people.find(({ role }) => role === 'admin');
  return { username: admin?.email ?? '', password: demoPassword };
}
