import { Inject, Injectable } from '@nestjs/common';
import { dataClasses } from '../../database/data-classes.ts';
import { labelChanges } from '../../database/label-changes.ts';
import type { ErasuresRow, UploadsRow } from '../../database/schema.generated.ts';
import { JobsDatabase } from '../../jobs/jobs-database.ts';
import { UploadRemoval } from '../../uploads/upload-removal.ts';
import { eraseMails } from './erase-mails.ts';
import { deleteAnswers, deleteTasks, reasonTables, scrubReasons } from './erase-traces.ts';
import { identifyingWords, mayMention } from './mentions.ts';
import { identifyingTexts, namesOf, type Person, personColumns } from './person.ts';
import { pseudonymOf } from './pseudonym.ts';
import { type CatalogColumn, catalogStatement, erasedText, redactions } from './redactions.ts';
import { type Scrubbing, scrub } from './scrub.ts';
import { jsonColumns, personalUploads, renameReads, saltStatement, sourcedIdOfAgents } from './statements.ts';

/** Rows and files by table. */
export type ErasureCounts = Record<string, number>;

type Salted = Pick<ErasuresRow, 'salt'>;

interface Renamed {
  was: string;
  pseudonym: string;
}

/** Takes a person out of the database, in the transaction of the caller; files follow by tasks after the commit. */
@Injectable()
export class Eraser {
  constructor(
    private readonly database: JobsDatabase,
    @Inject(UploadRemoval) private readonly uploads: Pick<UploadRemoval, 'request'>,
  ) {}

  /**
   * Nothing is left of the person but rows under a pseudonym.
   * @param given of an erasure that is replayed; else the salt is that of the school
   * @returns what was erased; undefined where the person is erased already
   */
  async erase(
    userId: number,
    given?: Pick<ErasuresRow, 'salt' | 'pseudonym' | 'erased_at'>,
  ): Promise<ErasureCounts | undefined> {
    if (!this.database.inTransaction) throw new Error('A person is erased in one transaction');
    const person = await this.database.one<Person>(`SELECT ${personColumns} FROM users WHERE id = $1 FOR UPDATE`, [
      userId,
    ]);
    const { salt } = given ?? (await this.saltOf(person.school_id));
    const erasure = await this.database.first<Pick<ErasuresRow, 'pseudonym'>>(
      `INSERT INTO erasures (user_id, school_id, pseudonym, salt, erased_at)
       VALUES ($1, $2, coalesce($5, ${pseudonymOf('users', '$3', '$4')}), $3, coalesce($6, now()))
       ON CONFLICT (user_id) DO NOTHING RETURNING pseudonym`,
      [userId, person.school_id, salt, person.sourced_id, given?.pseudonym ?? null, given?.erased_at ?? null],
    );
    if (erasure === undefined) return undefined;
    await labelChanges(this.database, { source: 'api' });
    const counts: ErasureCounts = {};
    const add = (table: string, rows: number): void => {
      if (rows > 0) counts[table] = (counts[table] ?? 0) + rows;
    };
    add('uploads', await this.removeFiles(person));
    add('idempotency_keys', await deleteAnswers(this.database, person));
    add('pgboss.job', await deleteTasks(this.database, person));
    add('email_outbox', await eraseMails(this.database, person));
    const renames = new Map([[person.sourced_id, erasure.pseudonym]]);
    const catalog = await this.database.query<CatalogColumn>(catalogStatement);
    for (const { table, sql, usesSalt, renames: returnsRenamed } of redactions(dataClasses, catalog)) {
      const values = usesSalt ? [userId, salt] : [userId];
      if (!returnsRenamed) {
        add(table, await this.database.run(sql, values));
        continue;
      }
      const renamed = await this.database.query<Renamed>(sql, values);
      for (const { was, pseudonym } of renamed) renames.set(was, pseudonym);
      add(table, renamed.length);
    }
    const scrubbing = {
      renames,
      sourcedId: person.sourced_id,
      texts: [...identifyingWords(person), ...namesOf(person)],
    };
    await this.scrubJson(person, scrubbing, add);
    for (const table of reasonTables) add(table, await scrubReasons(this.database, person, scrubbing, table));
    add(
      'support_session_reads',
      await this.database.run(renameReads, [person.school_id, [...renames.keys()], [...renames.values()]]),
    );
    add('users', await this.database.run(sourcedIdOfAgents, [person.school_id, person.sourced_id, erasure.pseudonym]));
    add('users', await this.eraseUser(userId, erasure.pseudonym));
    // Last: the triggers of the history wrote down what was taken out above.
    const { erased } = await this.database.one<{ erased: number }>('SELECT erase_from_grade_history($1) AS erased', [
      userId,
    ]);
    add('grade_history', erased);
    return counts;
  }

  private async saltOf(schoolId: number): Promise<Salted> {
    await this.database.query(`SELECT pg_advisory_xact_lock(hashtextextended('erasures', $1))`, [schoolId]);
    return this.database.one<Salted>(saltStatement, [schoolId]);
  }

  /** The files of the person, and those that name them beside others: the rows go at once, the bytes by tasks. */
  private async removeFiles(person: Person): Promise<number> {
    const uploads = new Set<UploadsRow['id']>();
    for (const { sql, values } of personalUploads(person)) {
      const rows = await this.database.query<{ upload_id: string | null }>(sql, values);
      for (const { upload_id: id } of rows) if (id !== null) uploads.add(id);
    }
    const ids = [...uploads];
    await this.database.run('UPDATE users SET avatar_upload_id = NULL WHERE id = $1', [person.id]);
    await this.database.run('DELETE FROM submission_files WHERE upload_id = ANY ($1::uuid[])', [ids]);
    await this.database.run(
      `UPDATE uploads SET state = CASE state WHEN 'rejected' THEN state ELSE 'deleted' END, deleted_at = now(), file_name = $2
       WHERE id = ANY ($1::uuid[])`,
      [ids, erasedText],
    );
    for (const id of ids) await this.uploads.request(id);
    return ids.length;
  }

  /** JSON that the school's jobs and files left, where it names the person. */
  private async scrubJson(
    person: Person,
    scrubbing: Scrubbing,
    add: (table: string, rows: number) => void,
  ): Promise<void> {
    const mentions = [...scrubbing.renames.keys(), ...identifyingTexts(person), ...namesOf(person)];
    for (const { table, key, column, where } of jsonColumns) {
      // Far fewer texts than a file of grades has cells: of the identifiers that are replaced only the person's is in one.
      const texts = table === 'gradebook_files' ? [person.sourced_id] : mentions;
      const rows = await this.database.query<{ key: string; value: unknown }>(
        `SELECT ${key}::text AS key, t.${column} AS value FROM ${table} t
         WHERE ${where} AND ${mayMention(`t.${column}::text`, '$2')}`,
        [person.school_id, texts],
      );
      for (const row of rows) {
        await this.database.run(`UPDATE ${table} t SET ${column} = $2::jsonb WHERE ${key}::text = $1`, [
          row.key,
          JSON.stringify(scrub(row.value, scrubbing)),
        ]);
      }
      add(table, rows.length);
    }
  }

  private eraseUser(userId: number, pseudonym: string): Promise<number> {
    return this.database.run(
      `UPDATE users SET sourced_id = $2, username = $2, given_name = $3, family_name = $2, middle_name = NULL,
         preferred_given_name = NULL, preferred_family_name = NULL, email = NULL, phone = NULL, identifier = NULL,
         grades = '{}', metadata = '{}', agent_sourced_ids = '{}', cognito_sub = NULL, status = 'tobedeleted', enabled = false,
         imported = false, role = 'none', tokens_valid_after = now(), version = version + 1, updated_at = now()
       WHERE id = $1`,
      [userId, pseudonym, erasedText],
    );
  }
}
