import { createHash, randomUUID } from 'node:crypto';
import type { TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';

interface People {
  /** Another pupil has the same address. */
  shares: FixtureUser;
  /** Nobody else of the school has the address; somebody of another school does. */
  alone: FixtureUser;
  admin: FixtureUser;
  /** Of a registration with the address that is shared. */
  accountId: string;
}

/** Rows of others that an erasure of the two comes near to, with what is to be left of them. */
export async function rowsBeside(test: TestApp, { shares, alone, admin, accountId }: People) {
  const { fixtures } = test;
  const { school } = shares;
  const run = (sql: string, values: unknown[]) => test.database.run(sql, values);
  const elsewhere = await fixtures.school();
  const sibling = await fixtures.user(school, 'student');
  const reader = await fixtures.user(school, 'teacher');
  const held = await fixtures.user(school, 'guardian');
  await run('UPDATE users SET email = $2, email_identifies = false WHERE id = $1', [sibling.id, shares.email]);
  await fixtures.guardianTie(shares, held);
  await run(`INSERT INTO legal_holds (school_id, user_id, reason) VALUES ($1, $2, 'Lawsuit')`, [school.id, held.id]);
  const prefix = randomUUID();
  const [name] = await test.database.query<{ name: string }>(
    `SELECT given_name || ' ' || family_name AS name FROM users WHERE id = $1`,
    [shares.id],
  );
  const naming = `${name?.name} has a new grade`;
  const beside = 'Planning of 1042 rows by Joanna';

  const mail = (key: string, user: FixtureUser | null, state: string, text: string, to: string | null = null) =>
    run(
      `INSERT INTO email_outbox (school_id, user_id, kind, dedupe_key, state, to_address, subject, body_text, attempt_after)
       VALUES ($1, $2, 'digest', $3, $4, $5, 'News', $6, now() + interval '1 day')`,
      [user === null ? elsewhere.id : school.id, user?.id ?? null, `${prefix}/${key}`, state, to, text],
    );
  for (const state of ['pending', 'unknown', 'sent']) await mail(`names-${state}`, reader, state, naming);
  await mail('beside', reader, 'pending', beside);
  await mail('held', held, 'pending', naming);
  await mail('sibling', sibling, 'pending', 'For the sibling', shares.email);
  await mail('elsewhere', null, 'pending', 'For somebody else', alone.email);
  for (const [day, key] of ['names-pending', 'beside'].entries()) {
    await run(
      `INSERT INTO digests (user_id, day, school_id, from_at, until_at, dedupe_key)
       VALUES ($1, current_date - $2::integer, $3, now(), now(), $4)`,
      [reader.id, day, school.id, `${prefix}/${key}`],
    );
  }

  const answers = { named: { sourcedId: shares.sourcedId }, beside: { title: beside } };
  for (const [key, body] of Object.entries(answers)) {
    await run(
      `INSERT INTO idempotency_keys (caller, key, request_hash, status_code, body, expires_at)
       VALUES ('user:' || $1, $2, 'x', 201, $3, now() + interval '1 day')`,
      [admin.id, `${prefix}/${key}`, body],
    );
  }

  const addresses = [
    ['shared', school.id, shares.email],
    ['elsewhere', elsewhere.id, alone.email],
    ['own', school.id, alone.email],
  ] as const;
  const operator = await fixtures.user(elsewhere, 'admin');
  for (const [key, schoolId, email] of addresses) {
    await run(
      `INSERT INTO sign_ups (id, cognito_sub, school_id, email, given_name, family_name, expires_at)
       VALUES (gen_random_uuid(), $1, $2, $3, $4, 'x', now() + interval '1 day')`,
      [key === 'shared' ? accountId : randomUUID(), schoolId, email, `${prefix}/${key}`],
    );
    await run(
      `INSERT INTO invitations (school_id, invited_by, address_key, expires_at) VALUES ($1, $2, $3, now() + interval '1 day')`,
      [schoolId, schoolId === school.id ? admin.id : operator.id, keyOf(email)],
    );
    await run(`INSERT INTO email_suppressions (school_id, address, reason) VALUES ($1, lower($2), 'bounce')`, [
      schoolId,
      email,
    ]);
    await run(
      `INSERT INTO pgboss.job (name, data, group_id, state, completed_on)
       SELECT name, $1, $2, 'completed', now() FROM pgboss.queue WHERE name = 'account-address'`,
      [{ job: 'account-address', kind: 'task', data: { key: `${prefix}/${key}`, from: email } }, String(schoolId)],
    );
  }
  const longer = { job: 'account-address', kind: 'task', data: { key: `${prefix}/longer`, from: `x${alone.email}` } };
  await run(
    `INSERT INTO pgboss.job (name, data, group_id, state, completed_on)
     SELECT name, $1, $2, 'completed', now() FROM pgboss.queue WHERE name = 'account-address'`,
    [longer, String(school.id)],
  );

  const session = await fixtures.supportSession(school, operator, ['people']);
  await run('UPDATE support_sessions SET reason = $2 WHERE id = $1', [session.id, `${name?.name} cannot sign in`]);

  const texts = async (sql: string, values: unknown[]) =>
    (await test.database.query<{ text: string }>(sql, values)).map(({ text }) => text.replace(`${prefix}/`, ''));
  const left = async () => ({
    mails: await texts(
      `SELECT concat_ws('|', dedupe_key, state, body_text, CASE WHEN resolved_at IS NOT NULL THEN 'resolved' END) AS text
       FROM email_outbox WHERE strpos(dedupe_key, $1) = 1 ORDER BY dedupe_key`,
      [prefix],
    ),
    digests: await texts('SELECT dedupe_key AS text FROM digests WHERE strpos(dedupe_key, $1) = 1', [prefix]),
    answers: await texts('SELECT key AS text FROM idempotency_keys WHERE strpos(key, $1) = 1', [prefix]),
    signUps: await texts('SELECT given_name AS text FROM sign_ups WHERE strpos(given_name, $1) = 1 ORDER BY 1', [
      prefix,
    ]),
    invitations: await texts(
      'SELECT school_id::text AS text FROM invitations WHERE address_key = ANY ($1) ORDER BY school_id',
      [[keyOf(shares.email), keyOf(alone.email)]],
    ),
    suppressions: await texts(
      'SELECT school_id::text AS text FROM email_suppressions WHERE address = ANY ($1) ORDER BY school_id',
      [[shares.email.toLowerCase(), alone.email.toLowerCase()]],
    ),
    tasks: await texts(
      `SELECT data #>> '{data,key}' AS text FROM pgboss.job WHERE strpos(data #>> '{data,key}', $1) = 1 ORDER BY 1`,
      [prefix],
    ),
    reason: await texts('SELECT reason AS text FROM support_sessions WHERE id = $1', [session.id]),
  });
  const expected = {
    mails: [
      `beside|pending|${beside}`,
      'elsewhere|pending|For somebody else',
      `held|withdrawn|${naming}|resolved`,
      'names-pending|withdrawn|resolved',
      'names-sent|sent',
      'names-unknown|withdrawn|resolved',
      'sibling|pending|For the sibling',
    ],
    digests: ['beside'],
    answers: ['beside'],
    signUps: ['elsewhere', 'shared'],
    invitations: [String(school.id), String(elsewhere.id)],
    suppressions: [String(school.id), String(elsewhere.id)],
    tasks: ['elsewhere', 'longer', 'shared'],
    reason: ['[erased]'],
  };
  return { left, expected };
}

const keyOf = (email: string): string => createHash('sha256').update(email.toLowerCase()).digest('hex');
