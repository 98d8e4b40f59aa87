import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Vocabularies that OneRoster 1.2 lets a school extend by words that begin with `ext:`. */
const vocabularies: readonly { table: string; column: string; words: readonly string[] }[] = [
  { table: 'orgs', column: 'type', words: ['department', 'school', 'district', 'local', 'state', 'national'] },
  { table: 'academic_sessions', column: 'type', words: ['gradingPeriod', 'semester', 'schoolYear', 'term'] },
  { table: 'classes', column: 'class_type', words: ['homeroom', 'scheduled'] },
  { table: 'enrollments', column: 'role', words: ['administrator', 'proctor', 'student', 'teacher'] },
];

const replaceCheck = (table: string, column: string, condition: string): string => `ALTER TABLE ${table}
  DROP CONSTRAINT ${table}_${column}_check,
  ADD CONSTRAINT ${table}_${column}_check CHECK (${condition})`;

const oneOf = (column: string, words: readonly string[]): string =>
  `${column} IN (${words.map((word) => `'${word}'`).join(', ')})`;

/**
 * `email_identifies`: whether the address is the user's own, to sign in with. Guardians may share one with each other
 * and with somebody who signs in; theirs is to write to only.
 */
export class ExtendVocabulariesAndShareAddresses1763683210000 implements MigrationInterface {
  static readonly compatibleFrom = '0.1.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const { table, column, words } of vocabularies) {
      const extended = `${oneOf(column, words)} OR ${column} ~ '^ext:[A-Za-z0-9_.-]{1,100}$'`;
      await queryRunner.query(`${replaceCheck(table, column, extended)} NOT VALID`);
    }
    await queryRunner.query('ALTER TABLE users ADD COLUMN email_identifies boolean NOT NULL DEFAULT true');
  }

  /** Fails where an extended word is stored by then: replace it first. */
  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE users DROP COLUMN email_identifies');
    for (const { table, column, words } of vocabularies) {
      await queryRunner.query(replaceCheck(table, column, oneOf(column, words)));
    }
  }
}
