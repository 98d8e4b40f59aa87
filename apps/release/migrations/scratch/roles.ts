import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { literal } from './quote.ts';

/** Who speaks to the scratch server: the master of the instance, the owner that migrates, the role that serves. */
export type Role = 'master' | 'owner' | 'runtime';

export const roleNames = { owner: 'classboard_owner', runtime: 'classboard_app' } as const;

const script = new URL('../../../../infra/database/roles.sql', import.meta.url);

/**
 * Makes the roles of production and their rights in a database, by the script that does it there.
 * @param copy only what is granted on the database itself, which a copy does not have
 */
export async function createRoles(client: pg.Client, password: string, copy?: { database: string }): Promise<void> {
  const variables = { owner_password: password, runtime_password: password };
  for (const { sql, writesStatements } of statementsOf(readFileSync(script, 'utf8'), variables)) {
    if (copy !== undefined && !sql.includes('ON DATABASE')) continue;
    const text = copy === undefined ? sql : sql.replaceAll('current_database()', literal(copy.database));
    const { rows } = await client.query({ text, rowMode: 'array' });
    if (writesStatements) for (const [statement] of rows as string[][]) await client.query(statement as string);
  }
}

interface Statement {
  sql: string;
  /** It ends with \gexec: its rows are statements to run. */
  writesStatements: boolean;
}

/** The statements of a script for psql, as far as roles.sql uses psql's own commands. */
export function statementsOf(text: string, variables: Readonly<Record<string, string>>): Statement[] {
  const plain = text
    .replace(/^(--|\\set).*$/gm, '')
    .replace(/:'(\w+)'/g, (_, name: string) => literal(variables[name] ?? ''));
  return [...plain.matchAll(/\s*([\s\S]+?)\s*(;|\n\\gexec)(?=\s*\n|\s*$)/g)].map(([, sql = '', end]) => ({
    sql,
    writesStatements: end !== ';',
  }));
}
