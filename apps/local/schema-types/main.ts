import 'reflect-metadata';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import pg from 'pg';
import { migrateUp } from '../../api/database/migrate.ts';
import { implement } from '../../cli/command.ts';
import { commandLine } from '../../cli/command-line.ts';
import { definitions } from '../../cli/definitions/index.ts';
import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';
import { runCommands } from '../../cli/run-program.ts';
import { repositoryRoot } from '../../cli/run-tool.ts';
import { processEnvironment } from '../process-environment.ts';
import { startStack } from '../stack.ts';
import { generateSchemaTypes, schemaTypesFile } from './generate.ts';

const command = implement(definitions['schema types'], async ({ out }, { values }) => {
  const generated = await generateFromMigrations();
  const stored = await readFile(schemaTypesFile, 'utf8').catch(() => '');
  const file = relative(repositoryRoot, schemaTypesFile);
  const isCurrent = stored === generated;
  if (values.check && !isCurrent) {
    throw new Failure({
      what: `${file} is not up to date`,
      why: 'the migrations make another schema',
      next: [commandLine('schema types')],
    });
  }
  if (!isCurrent) await writeFile(schemaTypesFile, generated);
  out.data({ file, changed: !isCurrent }, isCurrent ? `${file} is up to date` : `${file} is written`);
  return exit.done;
});

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

process.exitCode = await runCommands(
  [command],
  ['schema', 'types', ...process.argv.slice(2)],
  processEnvironment,
  process,
);
