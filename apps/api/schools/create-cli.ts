import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { emailAddress } from '../auth/fields.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { loadConfig } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { connectionSettings, requestTimeouts } from '../database/connection.ts';
import { Database } from '../database/database.ts';
import { violatedConstraint } from '../database/failures.ts';
import { line, sourcedId } from '../http/fields.ts';
import { createLog } from '../observability/log.ts';
import { InvitationsService } from '../users/invitations.service.ts';

const usage = `Usage: npm run school:create -- --id ID --name NAME --time-zone TZ --admin EMAIL
         [--given-name NAME] [--family-name NAME] [--self-sign-up] [--json]

Creates a school and invites its first administrator, who gets a temporary password by e-mail.
  --id            sourcedId of the school, such as gymnasium-1
  --time-zone     such as Europe/Berlin; due dates and reports follow it
  --self-sign-up  people may register themselves with this school`;

const timeZone = z.string().refine((name) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}, 'expected an IANA time zone such as Europe/Berlin');

const request = z.object({
  id: sourcedId,
  name: line(200),
  'time-zone': timeZone,
  admin: emailAddress,
  'given-name': line(100).default('School'),
  'family-name': line(100).default('Administrator'),
  'self-sign-up': z.boolean().default(false),
});
type Request = z.infer<typeof request>;

const options = {
  id: { type: 'string' },
  name: { type: 'string' },
  'time-zone': { type: 'string' },
  admin: { type: 'string' },
  'given-name': { type: 'string' },
  'family-name': { type: 'string' },
  'self-sign-up': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help === true) {
    console.log(usage);
    return 0;
  }
  const parsed = request.safeParse(values);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => {
      const option = String(path[0]);
      return `--${option}: ${option in values ? message : 'required'}`;
    });
    console.error(`${problems.join('\n')}\n\n${usage}`);
    return 2;
  }
  const config = loadConfig(readEnvironment());
  const log = createLog(config);
  const settings = connectionSettings(config, requestTimeouts(config), 'classboard-school-create');
  const database = new Database({ ...settings, max: 1 }, () => undefined);
  try {
    await createSchool(database, new InvitationsService(new IdentityDirectory(config), database, log), parsed.data);
  } finally {
    await database.close();
  }
  const { id, admin } = parsed.data;
  console.log(
    values.json === true
      ? JSON.stringify({ school: id, invited: admin })
      : `Created school ${id}; ${admin} has been sent a temporary password.`,
  );
  return 0;
}

/** All or nothing: where the invitation fails there is no school either, and the command can be repeated. */
async function createSchool(database: Database, invitations: InvitationsService, school: Request): Promise<void> {
  await database.transaction(async () => {
    const row = await database.one<{ id: number }>(
      `INSERT INTO schools (sourced_id, name, time_zone, allows_self_sign_up) VALUES ($1, $2, $3, $4) RETURNING id`,
      [school.id, school.name, school['time-zone'], school['self-sign-up']],
    );
    await database.run(`INSERT INTO orgs (school_id, sourced_id, name, type) VALUES ($1, $2, $3, 'school')`, [
      row.id,
      school.id,
      school.name,
    ]);
    await invitations.invite(row.id, {
      email: school.admin,
      givenName: school['given-name'],
      familyName: school['family-name'],
      role: 'admin',
    });
  });
}

/** What happened and why, in one line. */
function explain(error: unknown): string {
  if (violatedConstraint(error) === 'schools_sourced_id_key') return 'a school with this id exists';
  return error instanceof Error ? error.message : String(error);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`No school was created: ${explain(error)}`);
  process.exitCode = 1;
}
