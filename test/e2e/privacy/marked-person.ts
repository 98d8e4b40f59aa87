import { randomUUID } from 'node:crypto';
import { classOf } from '../../../apps/api/database/data-classes/table-classes.ts';
import { dataClasses } from '../../../apps/api/database/data-classes.ts';
import type { TestApp } from '../../setup/api/app.ts';
import type { FixtureClass, FixtureUser } from '../../setup/api/fixtures.ts';
import { completedUpload } from '../../setup/api/uploads.ts';

/** In every text about the person, and nowhere else. Lower case, so that it is found in addresses too. */
export const marker = 'zqxmarked';

export interface Marked {
  person: FixtureUser;
  guardian: FixtureUser;
  class: FixtureClass;
}

export const textFile = (name: string) => ({
  bytes: Buffer.from(`An essay by ${marker}`),
  contentType: 'text/plain',
  fileName: `${name}.txt`,
});

/** Rows about the person in every table that has such rows, each text of which is marked; files too. */
export async function markPerson(test: TestApp, person: FixtureUser, admin: FixtureUser): Promise<Marked> {
  const { fixtures } = test;
  const { school } = person;
  const guardian = await fixtures.user(school, 'guardian');
  const teacher = await fixtures.user(school, 'teacher');
  const operator = await fixtures.user(await fixtures.school(), 'teacher');
  const taught = await fixtures.class(school, { teachers: [teacher], students: [person] });
  const category = await fixtures.category(taught);
  const item = await fixtures.lineItem(taught, category.id);
  const run = (sql: string, values: unknown[] = []) => test.database.run(sql, values);
  await fixtures.guardianTie(person, guardian);
  await fixtures.role(person, 'student');
  await fixtures.group(taught, [person]);
  await fixtures.extension(item, { student: person, extraTimeMinutes: 10 });
  await run('UPDATE users SET agent_sourced_ids = ARRAY[$2] WHERE id = $1', [guardian.id, person.sourcedId]);
  // What the person did, and what others were answered about them.
  const upload = await completedUpload(test, person, textFile(marker));
  await test
    .as(person)
    .put(`/v1/lineItems/${item.sourcedId}/submission`)
    .send({ comment: marker, uploadIds: [upload] })
    .expect(201);
  const result = await fixtures.result(item, person, 71);
  await run('INSERT INTO result_attempts (result_id, score, submitted_at) VALUES ($1, 60, now())', [result.id]);
  await run(
    `INSERT INTO idempotency_keys (caller, key, request_hash, status_code, body, expires_at)
     VALUES ('user:' || $1, 'own', 'x', 201, $3, now() + interval '1 day'), ('user:' || $2, 'about', 'x', 201, $4, now() + interval '1 day')`,
    [person.id, admin.id, { comment: marker }, { sourcedId: person.sourcedId, givenName: marker }],
  );
  await run(
    `INSERT INTO grade_overrides (school_id, class_id, student_id, percent, reason) VALUES ($1, $2, $3, 90, 'x')`,
    [school.id, taught.id, person.id],
  );
  await run(
    `INSERT INTO grade_totals (enrollment_id, class_id, student_id, current_percent, final_percent, inputs, as_of, calculated_at)
     SELECT id, class_id, user_id, 71, 71, '[]', now(), now() FROM enrollments WHERE user_id = $1`,
    [person.id],
  );
  await run(
    `INSERT INTO demographics (school_id, sourced_id, user_id, birth_date) VALUES ($1, 'x', $2, '2012-03-04')`,
    [school.id, person.id],
  );
  await run(
    `INSERT INTO sign_ups (id, cognito_sub, school_id, email, given_name, family_name, expires_at)
     VALUES (gen_random_uuid(), $1, $2, $3, 'x', 'x', now() + interval '1 day')`,
    [randomUUID(), school.id, person.email],
  );
  const session = await fixtures.supportSession(school, operator, ['people', 'grades']);
  await run(
    `INSERT INTO support_session_reads (support_session_id, operation, kind, target_sourced_id)
     VALUES ($1, 'readResultOfStudent', 'grades', $2 || '/' || $3)`,
    [session.id, item.sourcedId, person.sourcedId],
  );
  await run(
    `INSERT INTO disclosures (school_id, user_id, reader_id, kind, what) VALUES ($1, $2, $3, 'guardian', 'listGradesOfChild')`,
    [school.id, person.id, guardian.id],
  );
  await run(
    `INSERT INTO reports (school_id, kind, student_id, day, document, standings, expires_at)
     VALUES ($1, 'progress', $2, current_date, $3, $3, now() + interval '1 day')`,
    [school.id, person.id, { name: marker }],
  );
  await run(`INSERT INTO recalculation_requests (class_id, student_id, requested_at) VALUES ($1, $2, now())`, [
    taught.id,
    person.id,
  ]);
  await run(
    `INSERT INTO digests (user_id, day, school_id, from_at, until_at) VALUES ($1, current_date, $2, now(), now())`,
    [person.id, school.id],
  );
  await run('INSERT INTO notification_preferences (user_id, school_id) VALUES ($1, $2)', [person.id, school.id]);
  await run(`INSERT INTO legal_holds (school_id, user_id, reason, released_at) VALUES ($1, $2, 'x', now())`, [
    school.id,
    person.id,
  ]);
  const mail = await test.database.one<{ id: string }>(
    `INSERT INTO email_outbox (school_id, user_id, kind, dedupe_key, state, to_address, subject)
     VALUES ($1, $2, 'digest', 'own', 'sent', $3, 'x') RETURNING id`,
    [school.id, person.id, person.email],
  );
  await run(
    `INSERT INTO email_events (id, outbox_id, school_id, type, occurred_at) VALUES ('event', $1, $2, 'Delivery', now())`,
    [mail.id, school.id],
  );
  await run(`INSERT INTO email_suppressions (school_id, address, reason) VALUES ($1, $2, 'bounce')`, [
    school.id,
    person.email,
  ]);
  await run(
    `INSERT INTO email_suppression_lifts (school_id, address, suppressed_because, suppressed_since, lifted_by, reason)
     VALUES ($1, $2, 'bounce', now(), $3, 'x')`,
    [school.id, person.email, admin.id],
  );
  // What an import changed of the person, and of the guardian, whose record named the person.
  await run(
    `WITH run AS (INSERT INTO import_runs (school_id, state) VALUES ($1, 'succeeded') RETURNING id)
     INSERT INTO import_changes (import_run_id, kind, record_id, user_id, before)
     SELECT run.id, 'user', c.user_id, c.user_id, c.before FROM run,
       (VALUES ($2::bigint, '{}'::jsonb), ($3, jsonb_build_object('agent_sourced_ids', ARRAY[$4::text]))) AS c (user_id, before)`,
    [school.id, person.id, guardian.id, person.sourcedId],
  );
  await markTexts(test, person);
  await markOthers(test, { person, guardian, class: taught }, admin);
  return { person, guardian, class: taught };
}

/** Each column about the person that an erasure is to empty; the triggers of the history write it down. */
async function markTexts(test: TestApp, person: FixtureUser): Promise<void> {
  const columns = await test.database.query<{ table: string; column: string; type: string }>(
    `SELECT table_name AS table, column_name AS column, data_type AS type FROM information_schema.columns
     WHERE table_schema = 'public' AND is_generated = 'NEVER' ORDER BY table_name = 'users', 1, 2`,
  );
  const values: Readonly<Record<string, string>> = {
    text: `left('${marker}-' || t.ctid::text, 200)`,
    jsonb: `'{"note": "${marker}"}'`,
    ARRAY: `ARRAY['${marker}']`,
  };
  for (const [table, description] of Object.entries(dataClasses)) {
    // The file name of an upload went to the storage with its bytes; the history takes what its triggers write.
    if (description.about === undefined || ['uploads', 'grade_history', 'idempotency_keys'].includes(table)) continue;
    const { rows } = await test.database.one<{ rows: number }>(
      `SELECT count(*) AS rows FROM ${table} t WHERE ${description.about}`,
      [person.id],
    );
    // Rows that only an erasure makes.
    if (!['erasures', 'privacy_requests'].includes(table)) expect({ table, rows }).not.toEqual({ table, rows: 0 });
    const marked = columns.filter(
      (column) =>
        column.table === table &&
        values[column.type] !== undefined &&
        ['identifier', 'name', 'contact', 'detail', 'freeText'].includes(classOf(description, column.column)) &&
        // By these the rows above are found.
        !['target_sourced_id', 'sourced_id', 'email', 'address'].includes(column.column),
    );
    if (marked.length === 0) continue;
    const sets = marked.map(({ column, type }) => `${column} = ${values[type]}`);
    await test.database.run(`UPDATE ${table} t SET ${sets.join(', ')} WHERE ${description.about}`, [person.id]);
  }
}

/** What jobs, files and imports of the school keep about the person, in rows about something else. */
async function markOthers(
  test: TestApp,
  { person, guardian, class: taught }: Marked,
  admin: FixtureUser,
): Promise<void> {
  const { school } = person;
  const who = { sourcedId: person.sourcedId, givenName: marker, familyName: marker };
  const finding = {
    code: 'wrong-value',
    file: 'users.csv',
    line: 2,
    column: 'email',
    message: `"${person.email}" is none`,
  };
  await test.database.run(
    `INSERT INTO gradebook_files (school_id, class_id, sent_by, format, plan) VALUES ($1, $2, $3, 'csv', $4)`,
    [
      school.id,
      taught.id,
      admin.id,
      { changes: [{ studentSourcedId: person.sourcedId }], refusals: [{ changedBy: who }] },
    ],
  );
  await test.database.run(
    `INSERT INTO import_runs (school_id, state, errors, result, hold) VALUES ($1, 'rejected', $2, $3, $3)`,
    [
      school.id,
      JSON.stringify([finding]),
      { people: { heldBack: [{ sourcedId: person.sourcedId, keptBy: 'other' }] } },
    ],
  );
  await test.database.run(
    `INSERT INTO email_outbox (school_id, user_id, kind, dedupe_key, state, to_address, subject, body_text)
     VALUES ($1, $2, 'digest', 'marked-1', 'delivered', NULL, 'Digest', $3), ($1, $4, 'importResult', 'marked-2', 'delivered', NULL, $5, 'x')`,
    [school.id, guardian.id, `${marker} has a new grade`, admin.id, `About ${person.sourcedId}`],
  );
  await test.database.run(
    `INSERT INTO pgboss.job (name, data, state, completed_on) SELECT name, $1, 'completed', now() FROM pgboss.queue WHERE name = 'account-address'`,
    [{ job: 'account-address', kind: 'task', data: { from: person.email } }],
  );
}

/** Tables of the database with a row in which the text stands. */
export async function tablesWith(
  query: (sql: string, values: unknown[]) => Promise<object[]>,
  text: string,
): Promise<string[]> {
  const tables = (await query(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind = 'r' AND n.nspname IN ('public', 'pgboss') ORDER BY 1`,
    [],
  )) as { name: string }[];
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await query(`SELECT t::text AS row FROM ${name} t WHERE strpos(lower(t::text), lower($1)) > 0`, [
      text,
    ]);
    found.push(...rows.map((row) => `${name}: ${(row as { row: string }).row}`));
  }
  return found;
}
