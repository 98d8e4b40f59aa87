import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The validated check proves SET NOT NULL without reading the table. */
export const expected = { verdict: 'safe', checks: [] };

export class NotNullInThreeStepsOne1800000003000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'ALTER TABLE notes ADD CONSTRAINT account_id_not_null CHECK (account_id IS NOT NULL) NOT VALID',
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes DROP CONSTRAINT account_id_not_null');
  }
}

export class NotNullInThreeStepsTwo1800000003001 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes VALIDATE CONSTRAINT account_id_not_null');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes DROP CONSTRAINT account_id_not_null');
    await queryRunner.query(
      'ALTER TABLE notes ADD CONSTRAINT account_id_not_null CHECK (account_id IS NOT NULL) NOT VALID',
    );
  }
}

export class NotNullInThreeStepsThree1800000003002 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes ALTER COLUMN account_id SET NOT NULL');
    await queryRunner.query('ALTER TABLE notes DROP CONSTRAINT account_id_not_null');
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('ALTER TABLE notes ADD CONSTRAINT account_id_not_null CHECK (account_id IS NOT NULL)');
    await queryRunner.query('ALTER TABLE notes ALTER COLUMN account_id DROP NOT NULL');
  }
}
