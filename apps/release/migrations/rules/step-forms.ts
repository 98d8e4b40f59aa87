import type { CheckId } from './checks.ts';
import { run, type Step, step, stepAlone } from './steps.ts';

/** What a form is made for. */
export interface Dangerous {
  check: CheckId;
  /** As the finding names it, `schema.table`. */
  table: string;
  sql: string;
}

/**
 * The same change in migrations that block nobody, ready to paste; undefined where there is no such form. The corpus
 * pastes each and judges it (`npm run migrate:check -- --corpus`).
 */
export function safeSteps(dangerous: Dangerous): Step[] | undefined {
  const sql = dangerous.sql.replace(/\s+/g, ' ').trim().replace(/;$/, '');
  const alter = sql.match(/^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?(\S+) (.*)$/i);
  const [, table = '', rest = ''] = alter ?? [];
  switch (dangerous.check) {
    case 'T01':
      return alter === null ? undefined : columnInSteps(table, rest);
    case 'T02':
      return alter === null
        ? domainInSteps(sql)
        : (notNull(table, rest) ?? attach(table, rest) ?? constraints(table, rest));
    case 'T03':
    case 'T12':
    case 'S02':
      return alter === null ? index(sql, dangerous.table) : keyUsingIndex(table, rest);
    case 'T05': {
      const undone = undo(sql);
      return undone === undefined
        ? undefined
        : [step(`${run(`SET LOCAL lock_timeout = '300ms'`)}\n${run(sql)}`, run(undone))];
    }
    case 'T06':
    case 'S10':
      return batches(sql);
    default:
      return undefined;
  }
}

/** A constraint that exists already: first not valid, then validated without a lock that blocks. */
function validated(table: string, name: string, add: string, kind = 'TABLE'): Step[] {
  const drop = run(`ALTER ${kind} ${table} DROP CONSTRAINT ${name}`);
  const unproved = run(`ALTER ${kind} ${table} ${add}`);
  return [
    step(unproved, drop),
    step(run(`ALTER ${kind} ${table} VALIDATE CONSTRAINT ${name}`), `${drop}\n${unproved}`),
  ];
}

function notNull(table: string, rest: string): Step[] | undefined {
  const column = rest.match(/^ALTER (?:COLUMN )?("?\w+"?) SET NOT NULL$/i)?.[1];
  if (column === undefined) return undefined;
  const name = `${bare(table)}_${bare(column)}_not_null`;
  return validated(table, name, `ADD CONSTRAINT ${name} NOT NULL ${column} NOT VALID`);
}

/** ADD CONSTRAINT, and checks and references that stand beside a new column. */
function constraints(table: string, rest: string): Step[] | undefined {
  const commands = splitCommands(rest);
  const added: string[] = [];
  const names: string[] = [];
  for (const command of commands) {
    const constraint = command.match(/^ADD CONSTRAINT ("?\w+"?) (CHECK|FOREIGN KEY)\b/i);
    const column = command.match(/^ADD (?:COLUMN )?("?\w+"?) (.*?) ?(CHECK|REFERENCES) ?(.*)$/i);
    if (constraint !== null) {
      names.push(constraint[1] as string);
      added.push(`${command} NOT VALID`);
    } else if (column !== null && !/^ADD (CONSTRAINT|PRIMARY|UNIQUE|EXCLUDE)/i.test(command)) {
      const [, name = '', type = '', kind = '', definition = ''] = column;
      const suffix = kind.toUpperCase() === 'CHECK' ? 'check' : 'fkey';
      names.push(`${bare(table)}_${bare(name)}_${suffix}`);
      const what = suffix === 'check' ? `CHECK ${definition}` : `FOREIGN KEY (${name}) REFERENCES ${definition}`;
      added.push(`ADD COLUMN ${name} ${type}`, `ADD CONSTRAINT ${names.at(-1)} ${what} NOT VALID`);
    } else added.push(command);
  }
  if (names.length === 0) return undefined;
  const undone = added.toReversed().map(undoCommand);
  if (undone.includes(undefined)) return undefined;
  const proofs = names.map((name) => `VALIDATE CONSTRAINT ${name}`).join(', ');
  const again = names.map((name) => added.find((command) => command.startsWith(`ADD CONSTRAINT ${name} `)));
  const drop = names.map((name) => `DROP CONSTRAINT ${name}`).join(', ');
  return [
    step(run(`ALTER TABLE ${table} ${added.join(', ')}`), run(`ALTER TABLE ${table} ${undone.join(', ')}`)),
    step(
      run(`ALTER TABLE ${table} ${proofs}`),
      `${run(`ALTER TABLE ${table} ${drop}`)}\n${run(`ALTER TABLE ${table} ${again.join(', ')}`)}`,
    ),
  ];
}

function domainInSteps(sql: string): Step[] | undefined {
  const [, domain, name] = sql.match(/^ALTER DOMAIN (\S+) ADD CONSTRAINT ("?\w+"?) CHECK/i) ?? [];
  if (domain === undefined || name === undefined) return undefined;
  return [step(run(`${sql} NOT VALID`), run(`ALTER DOMAIN ${domain} DROP CONSTRAINT ${name}`))];
}

/** A partition whose rows are known to lie within its bounds is attached without reading them. */
function attach(table: string, rest: string): Step[] | undefined {
  const [, partition, from, to] = rest.match(/^ATTACH PARTITION (\S+) FOR VALUES FROM \((.*?)\) TO \((.*?)\)$/i) ?? [];
  if (partition === undefined) return undefined;
  const name = `${bare(partition)}_bounds`;
  const check = `ADD CONSTRAINT ${name} CHECK (<key> IS NOT NULL AND <key> >= ${from} AND <key> < ${to}) NOT VALID`;
  return [
    ...validated(partition, name, check),
    step(run(`ALTER TABLE ${table} ${rest}`), run(`ALTER TABLE ${table} DETACH PARTITION ${partition}`)),
  ];
}

function index(sql: string, indexed: string): Step[] | undefined {
  const again = sql.match(/^REINDEX INDEX ("?\w+"?)$/i)?.[1];
  if (again !== undefined) return [stepAlone(run(`REINDEX INDEX CONCURRENTLY ${again}`), '')];
  const [, unique = '', name, table = '', definition] =
    sql.match(/^CREATE (UNIQUE )?INDEX (?:CONCURRENTLY )?(?:IF NOT EXISTS )?("?\w+"?) ON (\S+) (.*)$/i) ?? [];
  if (name === undefined) return undefined;
  if (indexed === '' || bare(table) === bare(indexed))
    return [
      stepAlone(
        run(`CREATE ${unique}INDEX CONCURRENTLY ${name} ON ${table} ${definition}`),
        run(`DROP INDEX CONCURRENTLY ${name}`),
      ),
    ];
  // PostgreSQL built it on a partition: the index of the parent cannot be built concurrently.
  const part = `${bare(indexed)}_${bare(name)}`;
  const parent = run(`CREATE ${unique}INDEX ${name} ON ONLY ${table} ${definition}`);
  const child = `${part} ON ${indexed} ${definition}`;
  return [
    step(parent, run(`DROP INDEX ${name}`)),
    stepAlone(run(`CREATE ${unique}INDEX CONCURRENTLY ${child}`), run(`DROP INDEX CONCURRENTLY ${part}`)),
    step(
      run(`ALTER INDEX ${name} ATTACH PARTITION ${part}`),
      `${run(`DROP INDEX ${name}`)}\n${parent}\n${run(`CREATE ${unique}INDEX ${child}`)}`,
    ),
  ];
}

function keyUsingIndex(table: string, rest: string): Step[] | undefined {
  const [, given, kind = '', columns = ''] =
    rest.match(/^ADD (?:CONSTRAINT ("?\w+"?) )?(UNIQUE|PRIMARY KEY) (\([\w", ]+\))$/i) ?? [];
  if (columns === '' || /WITHOUT OVERLAPS/i.test(columns)) return undefined;
  const name = given ?? (/^P/i.test(kind) ? `${bare(table)}_pkey` : `${bare(table)}_key`);
  const built = `${name} ON ${table} ${columns}`;
  return [
    stepAlone(run(`CREATE UNIQUE INDEX CONCURRENTLY ${built}`), run(`DROP INDEX CONCURRENTLY ${name}`)),
    step(
      run(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${kind} USING INDEX ${name}`),
      `${run(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`)}\n${run(`CREATE UNIQUE INDEX ${built}`)}`,
    ),
  ];
}

/** PostgreSQL 18 computes a virtual column when it is read; a volatile default is set for new rows and filled in batches. */
function columnInSteps(table: string, rest: string): Step[] | undefined {
  const stored = rest.match(/^ADD (?:COLUMN )?("?\w+"?) .*GENERATED ALWAYS AS .* STORED$/i)?.[1];
  if (stored !== undefined)
    return [
      step(
        run(`ALTER TABLE ${table} ${rest.replace(/STORED$/i, 'VIRTUAL')}`),
        run(`ALTER TABLE ${table} DROP COLUMN ${stored}`),
      ),
    ];
  const [, column, type, value] = rest.match(/^ADD (?:COLUMN )?("?\w+"?) ([\w ]+?) DEFAULT (\w+\(.*\))$/i) ?? [];
  if (column === undefined) return undefined;
  return [
    step(run(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`), run(`ALTER TABLE ${table} DROP COLUMN ${column}`)),
    step(
      run(`ALTER TABLE ${table} ALTER COLUMN ${column} SET DEFAULT ${value}`),
      run(`ALTER TABLE ${table} ALTER COLUMN ${column} DROP DEFAULT`),
    ),
    inBatches(table, `UPDATE ${table} SET ${column} = DEFAULT`, `${column} IS NULL`),
  ];
}

function batches(sql: string): Step[] | undefined {
  const [, change, table, condition] =
    sql.match(/^((?:UPDATE|DELETE FROM) (?:ONLY )?(\S+)(?: SET .*?)?)(?: WHERE (.*))?$/i) ?? [];
  // Values of a prepared statement are not in its text.
  if (change === undefined || table === undefined || /\$\d/.test(sql)) return undefined;
  const open = condition === undefined ? '<not done yet>' : `(${condition}) AND <not done yet>`;
  return [inBatches(table, change, /^DELETE/i.test(change) ? (condition ?? 'true') : open)];
}

const inBatches = (table: string, change: string, open: string): Step =>
  stepAlone(
    `for (let changed = 1; changed > 0; ) {
  [, changed] = await queryRunner.query(
    \`${change} WHERE ctid = ANY (ARRAY(SELECT ctid FROM ${table} WHERE ${open} LIMIT 5000))\`,
  );
}`,
    "// nothing: it cannot be undone, and on the class:  static readonly acknowledges = [{ check: 'R03', … }];",
  );

/** The commands of an ALTER TABLE, split at the commas between them. */
function splitCommands(text: string): string[] {
  const commands = [''];
  let depth = 0;
  let isQuoted = false;
  for (const letter of text) {
    if (letter === "'") isQuoted = !isQuoted;
    if (!isQuoted) depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    if (letter === ',' && depth === 0 && !isQuoted) commands.push('');
    else commands[commands.length - 1] += letter;
  }
  return commands.map((command) => command.trim());
}

function undo(sql: string): string | undefined {
  const [, table, rest = ''] = sql.match(/^ALTER TABLE (\S+) (.*)$/i) ?? [];
  if (table === undefined) return undefined;
  const undone = splitCommands(rest).toReversed().map(undoCommand);
  return undone.includes(undefined) ? undefined : `ALTER TABLE ${table} ${undone.join(', ')}`;
}

function undoCommand(command: string): string | undefined {
  const constraint = command.match(/^ADD CONSTRAINT ("?\w+"?)/i)?.[1];
  if (constraint !== undefined) return `DROP CONSTRAINT ${constraint}`;
  const column = command.match(/^ADD (?:COLUMN )?(?!PRIMARY|UNIQUE|CHECK|FOREIGN|EXCLUDE)("?\w+"?)/i)?.[1];
  return column === undefined ? undefined : `DROP COLUMN ${column}`;
}

/** A name without its schema and quotes. */
const bare = (name: string): string => (name.split('.').at(-1) ?? name).replaceAll('"', '');
