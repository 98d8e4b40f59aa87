/** True for statements with the CONCURRENTLY option that wait for other transactions and block nobody while they do. */
export function isConcurrent(kind: string, node: Readonly<Record<string, unknown>>): boolean {
  if (kind === 'IndexStmt' || kind === 'DropStmt') return node.concurrent === true;
  if (kind === 'ReindexStmt') return JSON.stringify(node.params ?? []).includes('"concurrently"');
  if (kind === 'AlterTableStmt') return JSON.stringify(node.cmds ?? []).includes('"concurrent":true');
  return false;
}

/** Reads SQL as the server does, so that a comment or a text which speaks of CONCURRENTLY changes nothing. */
export async function holdsConcurrent(sql: string): Promise<boolean> {
  // Starting the parser takes longer than most migrations.
  if (!/concurrently/i.test(sql)) return false;
  const { parse } = await import('libpg-query');
  // What does not parse is refused by the server as well.
  const { stmts = [] } = await parse(sql).catch(() => ({ stmts: [] }));
  return stmts.some(({ stmt }) =>
    Object.entries((stmt ?? {}) as Record<string, Readonly<Record<string, unknown>>>).some(([kind, node]) =>
      isConcurrent(kind, node),
    ),
  );
}
