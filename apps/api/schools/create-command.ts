import { lengths } from '../values/lengths.ts';
import 'reflect-metadata';
import { z } from 'zod';
import { implement } from '../../cli/command.ts';
import { schoolCreate } from '../../cli/definitions/application.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { operatorGroup } from '../access/roles.ts';
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
import { locale, timeZone } from './fields.ts';

const request = z.object({
  id: sourcedId,
  name: line(lengths.title),
  'time-zone': timeZone,
  locale: locale.default('en'),
  admin: emailAddress,
  'given-name': line(lengths.name).default('School'),
  'family-name': line(lengths.name).default('Administrator'),
  operator: z.boolean().default(false),
  'self-sign-up': z.boolean().default(false),
});
type Request = z.infer<typeof request>;

export const command = implement(schoolCreate, async ({ out }, { values }) => {
  const parsed = request.safeParse(values);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => {
      const option = path[0] as keyof typeof values;
      return `--${option}: ${values[option] === undefined ? 'required' : message}`;
    });
    throw new Failure({ what: 'No school was created', why: problems.join('; '), exitCode: exit.blocked });
  }
  await create(parsed.data).catch((error: unknown) => {
    throw new Failure({ what: 'No school was created', why: explain(error), cause: error });
  });
  const { id, admin } = parsed.data;
  out.data({ school: id, invited: admin }, `Created school ${id}; ${admin} has been sent a temporary password.`);
  return exit.done;
});

async function create(school: Request): Promise<void> {
  const config = loadConfig(readEnvironment());
  const log = createLog(config);
  const settings = connectionSettings(config, requestTimeouts(config), 'classboard-school-create');
  const database = new Database({ ...settings, max: 1 }, () => undefined);
  const directory = new IdentityDirectory(config);
  try {
    await createSchool(database, new InvitationsService(directory, database, log), school);
    if (school.operator) await directory.addToGroup(school.admin, operatorGroup);
  } finally {
    await database.close();
  }
}

/** All or nothing: where the invitation fails there is no school either, and the command can be repeated. */
async function createSchool(database: Database, invitations: InvitationsService, school: Request): Promise<void> {
  await database.transaction(async () => {
    const row = await database.one<{ id: number }>(
      `INSERT INTO schools (sourced_id, name, time_zone, allows_self_sign_up, locale) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
      [school.id, school.name, school['time-zone'], school['self-sign-up'], school.locale],
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
