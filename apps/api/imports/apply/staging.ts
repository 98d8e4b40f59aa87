import type pg from 'pg';
import type { BundleSink, FileReading, RowSink } from '../bundle/bundle.ts';
import { type KeptFile, keptFiles } from '../bundle/file-names.ts';
import { stagedColumns } from '../bundle/files.ts';
import type { FileMode } from '../bundle/manifest.ts';
import type { Header, Row } from '../bundle/rows.ts';
import { CopyWriter } from './copy-writer.ts';
import { derivedRoleColumns, deriveRolesFromUsers } from './roles.ts';

/** A file in its staging table, and the columns of it that the bundle fills. */
export interface StagedFile {
  file: KeptFile;
  mode: FileMode;
  rows: number;
  present: ReadonlySet<string>;
}

export const stagingTable = (file: KeptFile): string =>
  `staged_${file.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

export const stagedFile = ({ file, mode, rows, header }: FileReading): StagedFile => ({
  file,
  mode,
  rows,
  present: new Set([
    ...header.staged,
    ...(header.hasMetadata ? ['metadata'] : []),
    ...(file === 'users' && header.staged.includes('email') ? ['email_identifies'] : []),
  ]),
});

/** Identifiers kept of refused records; beyond them a reference may be called broken although its target is refused. */
const keptRefusals = 50_000;

/**
 * Temporary tables of one connection that hold a bundle's rows as they came, with their lines and their own
 * identifiers. Nothing of them is visible to others; DISCARD TEMP ends them.
 */
export class Staging implements BundleSink {
  private readonly refused: { file: KeptFile; sourcedId: string }[] = [];
  private readonly withHeldBack = new Set<KeptFile>();

  constructor(private readonly client: pg.ClientBase) {}

  async create(): Promise<void> {
    for (const file of keptFiles) {
      const columns = stagedColumns(file).map(({ staged, type }) => `${staged} ${type.sql}`);
      await this.client.query(
        `CREATE TEMP TABLE ${stagingTable(file)} (line integer, is_held_back boolean, sourced_id text, status text DEFAULT 'active',
           date_last_modified timestamptz, ${columns.join(', ')}, metadata jsonb)`,
      );
    }
    await this.client.query('CREATE TEMP TABLE staged_refusals (file text, sourced_id text)');
  }

  async begin(file: KeptFile, header: Header): Promise<RowSink> {
    const columns = ['line', 'is_held_back', ...header.staged, ...(header.hasMetadata ? ['metadata'] : [])];
    const writer = new CopyWriter(this.client, stagingTable(file), columns);
    return {
      row: ({ line, isHeldBack, values }: Row) => {
        if (isHeldBack) this.withHeldBack.add(file);
        writer.row([line, String(isHeldBack), ...values]);
      },
      refused: (sourcedId) => {
        if (this.refused.length < keptRefusals) this.refused.push({ file, sourcedId });
      },
      flush: () => writer.flush(),
      end: () => writer.end(),
    };
  }

  /** To be called once all is read: without statistics the planner would take every table for a small one. */
  async complete(): Promise<void> {
    await this.client.query('INSERT INTO staged_refusals SELECT * FROM unnest($1::text[], $2::text[])', [
      this.refused.map(({ file }) => file),
      this.refused.map(({ sourcedId }) => sourcedId),
    ]);
    // Neither active nor deleted, so that no statement applies them, and bulk files do not miss them.
    for (const file of this.withHeldBack) {
      await this.client.query(`UPDATE ${stagingTable(file)} SET status = 'held back' WHERE is_held_back`);
    }
    // How many rows there are decides the plans, for which a sample of 3,000 will do; of 30,000 it takes a second more.
    await this.client.query('SET default_statistics_target = 10');
    for (const file of keptFiles) await this.client.query(`ANALYZE ${stagingTable(file)}`);
    await this.client.query('RESET default_statistics_target');
  }

  /** Completes what OneRoster 1.1 says of users into the records of 1.2. */
  async deriveRoles(files: readonly StagedFile[]): Promise<StagedFile[]> {
    const users = files.find(({ file }) => file === 'users');
    if (users === undefined) return [...files];
    for (const statement of deriveRolesFromUsers) await this.client.query(statement);
    const { rows } = await this.client.query<{ count: number }>('SELECT count(*) AS count FROM staged_roles');
    return [
      ...files.filter((staged) => staged !== users),
      { ...users, present: new Set([...users.present, 'primary_org_sourced_id']) },
      { file: 'roles', mode: users.mode, rows: rows[0]?.count ?? 0, present: new Set(derivedRoleColumns) },
    ];
  }
}
