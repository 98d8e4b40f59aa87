import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The index is there and the column is NOT NULL. */
export const expected = { verdict: 'safe', checks: [] };

export class PrimaryKeyUsingIndexOne1800000134000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';
  readonly transaction = false;

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE UNIQUE INDEX CONCURRENTLY archive_pkey ON archive (id)`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`DROP INDEX CONCURRENTLY archive_pkey`);
  }
}

export class PrimaryKeyUsingIndexTwo1800000134001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE archive ADD CONSTRAINT archive_pkey PRIMARY KEY USING INDEX archive_pkey`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE archive DROP CONSTRAINT archive_pkey`);
    await queryRunner.query(`CREATE UNIQUE INDEX archive_pkey ON archive (id)`);
  }
}
