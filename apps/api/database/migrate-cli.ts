import 'reflect-metadata';
import { readEnvironment } from '../config/environment.ts';
import { migrateRevert, migrateUp, migrationStatus } from './migrate.ts';

const usage = 'Usage: migrate-cli up | revert | status [--json]';

async function main(command: string | undefined, json: boolean): Promise<number> {
  const environment = readEnvironment();
  if (command === 'up') {
    const applied = await migrateUp(environment);
    print(json, { applied }, applied.length === 0 ? 'Nothing to apply' : `Applied:\n  ${applied.join('\n  ')}`);
    return 0;
  }
  if (command === 'revert') {
    const reverted = await migrateRevert(environment);
    print(json, { reverted: reverted ?? null }, reverted === undefined ? 'Nothing to revert' : `Reverted ${reverted}`);
    return 0;
  }
  if (command === 'status') {
    const status = await migrationStatus(environment);
    const lines = status.map(({ name, applied }) => `${applied ? 'applied' : 'pending'}  ${name}`);
    print(json, { migrations: status }, lines.join('\n'));
    return 0;
  }
  console.error(usage);
  return 2;
}

function print(json: boolean, data: object, text: string): void {
  console.log(json ? JSON.stringify(data) : text);
}

try {
  process.exitCode = await main(process.argv[2], process.argv.includes('--json'));
} catch (error) {
  console.error(`Migration failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
