import 'reflect-metadata';
import { implement } from '../../cli/command.ts';
import { schoolCreate } from '../../cli/definitions/application.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { operatorGroup } from '../access/roles.ts';
import { AccountNotices } from '../auth/account-notices.ts';
import { IdentityDirectory } from '../aws/identity-directory.ts';
import { loadConfig } from '../config/config.ts';
import { readEnvironment } from '../config/environment.ts';
import { connectionSettings, requestTimeouts } from '../database/connection.ts';
import { Database } from '../database/database.ts';
import { Leases } from '../database/leases.ts';
import { MailOutbox } from '../mail/outbox.ts';
import { createLog } from '../observability/log.ts';
import { InvitationsService } from '../users/invitations.service.ts';
import { readSchoolRequest, type SchoolRequest } from './create-request.ts';

export const command = implement(schoolCreate, async ({ out }, { values }) => {
  const school = readSchoolRequest(values);
  await create(school).catch((error: unknown) => {
    throw new Failure({ what: 'No school was created', why: explain(error), cause: error });
  });
  const { id } = school;
  // As a task it writes into the log, which holds no address.
  out.data({ school: id }, `Created school ${id}; its first administrator has been sent a temporary password.`);
  return exit.done;
});

async function create(school: SchoolRequest): Promise<void> {
  const config = loadConfig(readEnvironment());
  const log = createLog(config);
  const settings = connectionSettings(config, requestTimeouts(config), 'classboard-school-create');
  const database = new Database({ ...settings, max: 1 }, () => undefined);
  const directory = new IdentityDirectory(config);
  try {
    // Whoever started the command repeats it where it was cut off, so no task has to.
    const queue = { enqueue: async () => null, withdraw: async () => undefined };
    const notices = new AccountNotices(new MailOutbox(config, database, database), log);
    const invitations = new InvitationsService(directory, database, new Leases(database), notices, queue, log);
    const { userId, isNew } = await createSchool(database, invitations, school);
    try {
      // Operators see the user pool anyway.
      if ((await invitations.deliver(userId)) === 'held') throw new Error('the address signs in at another school');
    } catch (error) {
      if (isNew) await removeSchool(database, school.id);
      throw error;
    }
    if (school.operator) await directory.addToGroup(school.admin, operatorGroup);
  } finally {
    await database.close();
  }
}

/** The school and its administrator, who has no account yet: new, or what a command that was cut off left. */
async function createSchool(
  database: Database,
  invitations: InvitationsService,
  school: SchoolRequest,
): Promise<{ userId: number; isNew: boolean }> {
  return database.transaction(async () => {
    const row = await database.first<{ id: number }>(
      `INSERT INTO schools (sourced_id, name, time_zone, allows_self_sign_up, locale) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING id`,
      [school.id, school.name, school['time-zone'], school['self-sign-up'], school.locale],
    );
    if (row === undefined) return { userId: await administratorLeftBehind(database, school), isNew: false };
    await database.run(`INSERT INTO orgs (school_id, sourced_id, name, type) VALUES ($1, $2, $3, 'school')`, [
      row.id,
      school.id,
      school.name,
    ]);
    const administrator = {
      email: school.admin,
      givenName: school['given-name'],
      familyName: school['family-name'],
      role: 'admin',
    } as const;
    return { userId: await invitations.create(row.id, administrator), isNew: true };
  });
}

async function administratorLeftBehind(database: Database, school: SchoolRequest): Promise<number> {
  const user = await database.first<{ id: number }>(
    `SELECT u.id FROM users u JOIN schools s ON s.id = u.school_id
     WHERE s.sourced_id = $1 AND lower(u.email) = lower($2) AND u.role = 'admin' AND u.cognito_sub IS NULL
       AND NOT EXISTS (SELECT 1 FROM users o WHERE o.school_id = s.id AND o.id <> u.id)`,
    [school.id, school.admin],
  );
  if (user === undefined) throw new Error('a school with this id exists');
  return user.id;
}

/** Where the invitation fails there is no school either. */
async function removeSchool(database: Database, sourcedId: string): Promise<void> {
  await database.transaction(async () => {
    const ofSchool = 'school_id = (SELECT id FROM schools WHERE sourced_id = $1)';
    await database.run(`DELETE FROM users WHERE ${ofSchool} AND cognito_sub IS NULL`, [sourcedId]);
    await database.run(`DELETE FROM orgs WHERE ${ofSchool}`, [sourcedId]);
    await database.run('DELETE FROM schools WHERE sourced_id = $1', [sourcedId]);
  });
}

/** What happened and why, in one line. */
function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
