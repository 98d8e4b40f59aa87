import 'reflect-metadata';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { migrateUp } from '../../api/database/migrate.ts';
import { startStack } from '../stack.ts';
import { generateSchemaTypes, schemaTypesFile } from './generate.ts';

const usage = `Writes the row type of every table, read from a scratch database with every migration applied.

  npm run schema:types               writes apps/api/database/schema.generated.ts
  npm run schema:types -- --check    writes nothing; exits with 1 where the file is not up to date`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, help: { type: 'boolean' } } });
  if (values.help === true) {
    console.log(usage);
    return 0;
  }
  const generated = await generateFromMigrations();
  const stored = await readFile(schemaTypesFile, 'utf8').catch(() => '');
  if (stored === generated) return 0;
  if (values.check) {
    console.error('apps/api/database/schema.generated.ts is not that of the migrations: run "npm run schema:types".');
    return 1;
  }
  await writeFile(schemaTypesFile, generated);
  return 0;
}

async function generateFromMigrations(): Promise<string> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'classboard-schema-'));
  try {
    const stack = await startStack({ dataFolder, appEnv: 'test', postgresSettings: { fsync: 'off' } });
    try {
      await migrateUp(stack.env);
      const { DATABASE_USER: user, DATABASE_PASSWORD: password, DATABASE_NAME: database } = stack.env;
      const client = new pg.Client({
        host: stack.env.DATABASE_HOST,
        port: stack.ports.postgres,
        user,
        password,
        database,
      });
      await client.connect();
      try {
        return await generateSchemaTypes(client);
      } finally {
        await client.end();
      }
    } finally {
      await stack.stop();
    }
  } finally {
    await rm(dataFolder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
