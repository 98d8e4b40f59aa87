import type { MigrationInterface, QueryRunner } from 'typeorm';

/** ALTER DOMAIN names no table, and yet reads each that uses the domain, with its writes shut out. */
export const expected = { verdict: 'blocked', checks: ['T02'] };

export class DomainGainsCheckOne1800000099000 implements MigrationInterface {
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

export class DomainGainsCheckTwo1800000099001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER DOMAIN phone ADD CONSTRAINT phone_plus CHECK (VALUE LIKE '+%')`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER DOMAIN phone DROP CONSTRAINT phone_plus`);
  }
}
