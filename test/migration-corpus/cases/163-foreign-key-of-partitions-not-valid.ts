import type { MigrationInterface, QueryRunner } from 'typeorm';

/** PostgreSQL 18 takes NOT VALID for keys of partitioned tables. */
export const expected = { verdict: 'safe', checks: ['T09'] };

export class ForeignKeyOfPartitionsNotValid1800000163000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      `ALTER TABLE events ADD CONSTRAINT events_id_fkey FOREIGN KEY (id) REFERENCES accounts NOT VALID`,
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE events DROP CONSTRAINT events_id_fkey`);
  }
}
