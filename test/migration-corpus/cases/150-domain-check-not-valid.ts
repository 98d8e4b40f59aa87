import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The careful way for a domain. */
export const expected = { verdict: 'safe', checks: [] };

export class DomainCheckNotValidOne1800000150000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`CREATE DOMAIN phone AS text`);
    await queryRunner.query(`ALTER TABLE accounts ADD COLUMN phone phone`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN phone`);
    await queryRunner.query(`DROP DOMAIN phone`);
  }
}

export class DomainCheckNotValidTwo1800000150001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER DOMAIN phone ADD CONSTRAINT phone_plus CHECK (VALUE LIKE '+%') NOT VALID`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER DOMAIN phone DROP CONSTRAINT phone_plus`);
  }
}
