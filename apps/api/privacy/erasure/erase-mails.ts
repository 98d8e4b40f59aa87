import { soleAddress } from '../../database/data-classes/sole-address.ts';
import type { EmailOutboxRow } from '../../database/schema.generated.ts';
import type { JobsDatabase } from '../../jobs/jobs-database.ts';
import { isHeld } from '../../retention/legal-holds.ts';
import { containsWord, identifyingWords, mayMention } from './mentions.ts';
import { fullNamesOf, identifyingTexts, type Person } from './person.ts';

interface Candidate extends Pick<EmailOutboxRow, 'id'> {
  text: string;
  /** To the person, or to a guardian about their children. */
  is_theirs: boolean;
}

/** A mail of no school, to nobody known to it, is the person's only where no school has somebody else of that address. */
const isOfNobodyElse = `m.school_id IS NULL AND m.user_id IS NULL
  AND NOT EXISTS (SELECT FROM users o WHERE lower(o.email) = lower(m.to_address) AND o.id <> $1 AND o.status = 'active')`;

const candidatesStatement = `SELECT * FROM (
    SELECT m.id, concat_ws(' ', m.subject, m.body_text, m.body_html) AS text, m.school_id,
      coalesce(m.user_id = $1 OR lower(m.to_address) = ${soleAddress('$1')} AND (m.school_id = $2 OR ${isOfNobodyElse})
        OR m.school_id = $2 AND m.kind IN ('digest', 'guardianNotice')
          AND m.user_id IN (SELECT guardian_id FROM guardian_ties WHERE student_id = $1), false) AS is_theirs
    FROM email_outbox m WHERE m.school_id = $2 OR m.user_id = $1 OR m.school_id IS NULL AND m.user_id IS NULL) m
  WHERE is_theirs OR m.school_id = $2 AND ${mayMention('m.text', '$3')}`;

const isUnsettled = `m.state IN ('pending', 'sending', 'unknown')`;
const held = isHeld({ people: ['m.user_id'] });
const unlessHeld = (column: string): string => `${column} = CASE WHEN ${held} THEN m.${column} END`;

const eraseStatement = `UPDATE email_outbox m SET
    state = CASE WHEN ${isUnsettled} THEN 'withdrawn' ELSE m.state END,
    resolved_at = CASE WHEN ${isUnsettled} THEN now() ELSE m.resolved_at END,
    ${['subject', 'body_text', 'body_html'].map(unlessHeld).join(', ')},
    to_address = CASE WHEN lower(m.to_address) = ${soleAddress('$1')} THEN NULL ELSE m.to_address END
  WHERE m.id = ANY ($2::uuid[])
  RETURNING m.user_id, m.dedupe_key, old.state <> new.state AS is_withdrawn`;

/**
 * Mails to the person, about them to their guardians, and whatever else of the school names them: none of them goes any
 * more, and the texts go, but where a hold keeps those of their reader. Sent ones keep whom they went to, and when.
 */
export async function eraseMails(database: JobsDatabase, person: Person): Promise<number> {
  const names = fullNamesOf(person);
  const candidates = await database.query<Candidate>(candidatesStatement, [
    person.id,
    person.school_id,
    [...identifyingTexts(person), ...names],
  ]);
  const words = [...identifyingWords(person), ...names];
  const ids = candidates
    .filter(({ text, is_theirs: isTheirs }) => isTheirs || words.some((word) => containsWord(text, word)))
    .map(({ id }) => id);
  const erased = await database.query<Pick<EmailOutboxRow, 'user_id' | 'dedupe_key'> & { is_withdrawn: boolean }>(
    eraseStatement,
    [person.id, ids],
  );
  // What else stood in a digest is news to its reader still: it is composed again, without the person.
  const withdrawn = erased.filter((mail) => mail.is_withdrawn && mail.user_id !== person.id);
  await database.run(
    `DELETE FROM digests d USING unnest($1::bigint[], $2::text[]) AS m (user_id, dedupe_key)
     WHERE d.user_id = m.user_id AND d.dedupe_key = m.dedupe_key`,
    [withdrawn.map((mail) => mail.user_id), withdrawn.map((mail) => mail.dedupe_key)],
  );
  return erased.length;
}
