import { createApp } from '../../apps/api/app.ts';
import { JobsDatabase } from '../../apps/api/jobs/jobs-database.ts';
import { Digests } from '../../apps/api/notifications/digests.ts';
import type { BenchContext } from './context.ts';
import { loadRealSchool } from './real-school.ts';

/** The digests of everybody in the real school on a day on which all results were posted, with a guardian for each student. */
export async function benchDigests({ createDatabase, bundlePath, print }: BenchContext): Promise<void> {
  if (bundlePath === undefined) return print('digests: skipped, CLASSBOARD_OULAD_BUNDLE names no bundle');
  const env = await createDatabase();
  await loadRealSchool(env, bundlePath);
  const app = await createApp({ ...env, PROCESS_ROLE: 'api' });
  await app.init();
  try {
    const database = app.get(JobsDatabase, { strict: false });
    for (const statement of everybodySignsIn) await database.run(statement);
    const { id } = await database.one<{ id: number }>('SELECT id FROM schools');
    let statements = 0;
    const query = database.query.bind(database);
    database.query = (...values) => {
      statements += 1;
      return query(...values) as never;
    };
    const started = performance.now();
    const { due, mails } = await app.get(Digests, { strict: false }).compose(id, { beforeHour: true });
    const seconds = (performance.now() - started) / 1_000;
    const { mebibytes } = await database.one<{ mebibytes: number }>(
      `SELECT sum(length(body_text) + length(body_html))::float8 / 1048576 AS mebibytes FROM email_outbox`,
    );
    print(
      `digests: ${mails} mails for ${due} people in ${seconds.toFixed(1)} s, ${((1_000 * seconds) / due).toFixed(2)} ms each, ` +
        `${mebibytes.toFixed(0)} MiB of text, ${statements} reads`,
    );
  } finally {
    await app.close();
  }
}

const everybodySignsIn = [
  `INSERT INTO users (school_id, sourced_id, role, username, given_name, family_name)
   SELECT school_id, 'guardian of ' || sourced_id, 'guardian', 'guardian of ' || username, given_name, family_name
   FROM users WHERE role = 'student'`,
  `INSERT INTO guardian_ties (school_id, student_id, guardian_id, relation, source)
   SELECT s.school_id, s.id, g.id, 'parent', 'invitation' FROM users s JOIN users g ON g.sourced_id = 'guardian of ' || s.sourced_id`,
  `UPDATE users SET cognito_sub = gen_random_uuid(), email = id || '@school.example'`,
  'ANALYZE',
];
