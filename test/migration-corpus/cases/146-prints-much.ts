import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Thousands of lines, among them one that a workflow would take for a command. */
export const expected = { verdict: 'safe', checks: [] };

export class PrintsMuch1800000146000 implements MigrationInterface {
  static readonly compatibleFrom = '1.0.0';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (let line = 0; line < 3_000; line += 1) console.log(`line ${line} ::error file=x::not a finding`);
    process.stdout.write('{"json": false}\n');
    await queryRunner.query(`ALTER TABLE accounts ADD COLUMN phone text`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`ALTER TABLE accounts DROP COLUMN phone`);
  }
}
