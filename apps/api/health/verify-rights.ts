/** What the catalog says about the role of the connection. */
export interface RoleRights {
  readonly role: string;
  readonly superuser: boolean;
  /** Attributes that reach beyond rows: `CREATEROLE`, `BYPASSRLS` and their like. */
  readonly attributes: readonly string[];
  readonly creates_in_database: boolean;
  /** Schemas in which it may create. */
  readonly creates_in: readonly string[];
  /** Relations that belong to it or to a role it is a member of. */
  readonly owns: readonly string[];
  /** Tables on which it may add triggers. */
  readonly triggers_on: readonly string[];
  /** Tables that it cannot fully read and write, or not read where it may do no more. */
  readonly lacks: readonly string[];
  /** Append-only tables, written by triggers alone, whose rows it could add, change or delete. */
  readonly rewrites: readonly string[];
  readonly tables: number;
}

/** What triggers write with the rights of the owner, so that nobody else can. */
const appendOnly = `('public.grade_history', 'public.grade_history_start')`;

/** Asks only: nothing is tried, so nothing is left behind and no error stands in the server's log. */
export const rightsStatement = `
  WITH relations AS (
    SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name, c.relkind, c.relowner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('public', 'pgboss') AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
  ), tables AS (SELECT * FROM relations WHERE relkind IN ('r', 'p'))
  SELECT current_user AS role, r.rolsuper AS superuser,
    array_remove(ARRAY[
      CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
      CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN r.rolreplication THEN 'REPLICATION' END], NULL) AS attributes,
    has_database_privilege(current_database(), 'CREATE') AS creates_in_database,
    ARRAY(SELECT nspname::text FROM pg_namespace WHERE nspname IN ('public', 'pgboss')
      AND has_schema_privilege(oid, 'CREATE') ORDER BY 1) AS creates_in,
    ARRAY(SELECT name FROM relations WHERE pg_has_role(relowner, 'MEMBER') ORDER BY 1) AS owns,
    ARRAY(SELECT name FROM tables WHERE has_table_privilege(oid, 'TRIGGER')
      AND NOT pg_has_role(relowner, 'MEMBER') ORDER BY 1) AS triggers_on,
    ARRAY(SELECT name FROM tables WHERE NOT (has_table_privilege(oid, 'SELECT') AND (name IN ${appendOnly}
      OR has_table_privilege(oid, 'INSERT') AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE')))
      ORDER BY 1) AS lacks,
    ARRAY(SELECT name FROM tables WHERE name IN ${appendOnly}
      AND has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE') ORDER BY 1) AS rewrites,
    (SELECT count(*)::int FROM tables) AS tables
  FROM pg_roles r WHERE r.rolname = current_user`;

const namesShown = 3;

/** What the runtime role must not be able to do, and what it must. */
export function wrongRights(rights: RoleRights): string[] {
  const wrong: string[] = [];
  if (rights.superuser) wrong.push('is a superuser');
  if (rights.attributes.length > 0) wrong.push(`has ${rights.attributes.join(', ')}`);
  if (rights.creates_in_database) wrong.push('may create schemas');
  if (rights.creates_in.length > 0) wrong.push(`may create in the schema ${rights.creates_in.join(', ')}`);
  if (rights.owns.length > 0) wrong.push(`owns ${listed(rights.owns)}`);
  if (rights.triggers_on.length > 0) wrong.push(`may add triggers to ${listed(rights.triggers_on)}`);
  if (rights.rewrites.length > 0) wrong.push(`could rewrite ${listed(rights.rewrites)}`);
  if (rights.lacks.length > 0) wrong.push(`cannot read and write ${listed(rights.lacks)}`);
  if (rights.tables === 0) wrong.push('sees no tables');
  return wrong;
}

const listed = (names: readonly string[]): string =>
  names.length <= namesShown
    ? names.join(', ')
    : `${names.slice(0, namesShown).join(', ')} and ${names.length - namesShown} more`;
