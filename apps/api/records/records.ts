import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { Database } from '../database/database.ts';
import { httpProblems } from '../http/errors.ts';
import type { ListPage } from '../http/pages.ts';
import { Problem } from '../http/problem.ts';
import { requireVersion } from '../http/versions.ts';
import { recordProblems } from './errors.ts';
import { Lists } from './list-reader.ts';
import type { ListDescription, ListQuery } from './lists.ts';
import { type AnyRecord, type RowOf, toResponse, type ValuesOf } from './record.ts';
import { type Reference, References } from './references.ts';

/** Where a record lies; internal ids. */
export interface Scope {
  schoolId: number;
  classId?: number;
}

/** Values as the columns take them, with the internal ids of what they refer to. */
export interface ResolvedValues {
  /** One for each stored field. */
  columns: unknown[];
  /** By the name of the field; null where it refers to nothing. */
  ids: Readonly<Record<string, number | null>>;
  /** Of the further references, in their order. */
  furtherIds: (number | null)[];
}

/** A query for the number of active dependants ($1: internal id), keyed by what they are called in the answer. */
export type Dependants = Readonly<Record<string, string>>;

type Answer<R extends AnyRecord> = z.output<R['response']>;

/** Reads and writes records by their descriptions. What is particular to one kind of record stays in its service. */
@Injectable()
export class Records {
  constructor(
    private readonly database: Database,
    private readonly references: References,
    private readonly lists: Lists,
  ) {}

  /** @param given the values that the scope of the list takes */
  async list<R extends AnyRecord>(
    record: R,
    list: ListDescription,
    given: readonly unknown[],
    query: ListQuery,
  ): Promise<ListPage<Answer<R>>> {
    return this.lists.read(list, given, query, (row: RowOf<R>) => toResponse(record, row));
  }

  async read<R extends AnyRecord>(record: R, id: number): Promise<Answer<R>> {
    const statement = { name: `${record.table}-read`, text: `${record.select} WHERE ${record.table}.id = $1` };
    return toResponse(record, await this.database.one<RowOf<R>>(statement, [id]));
  }

  /** @throws Problem unprocessable-reference, or not-found where its class was deleted meanwhile */
  async create<R extends AnyRecord>(record: R, scope: Scope, values: ValuesOf<R>): Promise<Answer<R>> {
    return this.database.transaction(async () => {
      const id = await this.insert(record, scope, await this.resolve(record, scope, values));
      return this.read(record, id);
    });
  }

  /** @throws Problem not-found, precondition-failed or unprocessable-reference */
  async update<R extends AnyRecord>(
    record: R,
    scope: Scope,
    id: number,
    changes: Partial<ValuesOf<R>>,
    ifMatch: number,
  ): Promise<Answer<R>> {
    return this.database.transaction(async () => {
      const stored = await this.lock(record, id, ifMatch);
      await this.write(record, id, await this.resolve(record, scope, { ...stored, ...changes }));
      return this.read(record, id);
    });
  }

  /** The active record, locked until the transaction ends. Its values can be written again as they are. */
  async lock<R extends AnyRecord>(record: R, id: number, ifMatch: number): Promise<RowOf<R>> {
    const { table } = record;
    const text = `${record.select} WHERE ${table}.id = $1 AND ${table}.status = 'active' FOR UPDATE OF ${table}`;
    return requireVersion(await this.database.first<RowOf<R>>(text, [id]), ifMatch);
  }

  /** Finds what the values refer to. `further` are references that no column of the record holds. */
  async resolve<R extends AnyRecord>(
    { stored }: R,
    { schoolId, classId }: Scope,
    values: { [K in keyof ValuesOf<R>]: unknown },
    further: readonly Reference[] = [],
  ): Promise<ResolvedValues> {
    const given = values as Record<string, unknown>;
    const referring = stored.flatMap(({ name, reference: kind }) => (kind === undefined ? [] : { name, kind }));
    const found = await this.references.resolve(
      schoolId,
      [
        ...referring.map(({ name, kind }) => ({ kind, sourcedId: given[name] as string | null, pointer: `/${name}` })),
        ...further,
      ],
      classId,
    );
    const ids = Object.fromEntries(referring.map(({ name }, index) => [name, found[index] ?? null]));
    return {
      columns: stored.map(({ name, reference }) => (reference === undefined ? given[name] : ids[name])),
      ids,
      furtherIds: found.slice(referring.length),
    };
  }

  /**
   * Gives the internal id. `onInsert` are the values of the columns of that name in the record's description.
   * @throws Problem not-found where its class was deleted meanwhile
   */
  async insert(
    record: AnyRecord,
    { schoolId, classId }: Scope,
    { columns }: ResolvedValues,
    onInsert: readonly unknown[] = [],
  ): Promise<number> {
    const place = classId === undefined ? [schoolId] : [schoolId, classId];
    const inserted = await this.database.first<{ id: number }>(record.insert, [...place, ...onInsert, ...columns]);
    if (inserted === undefined) throw new Problem(httpProblems.notFound);
    return inserted.id;
  }

  /**
   * Sets the record to `tobedeleted`, OneRoster's way to delete: the row stays for what refers to it in the past.
   * @throws Problem still-in-use naming how many active records of which kind depend on it
   */
  async delete({ table }: AnyRecord, id: number, ifMatch: number, dependants: Dependants = {}): Promise<void> {
    await this.database.transaction(async () => {
      const stored = await this.database.first<{ version: number }>(
        `SELECT version FROM ${table} WHERE id = $1 AND status = 'active' FOR UPDATE`,
        [id],
      );
      requireVersion(stored, ifMatch);
      const counted: string[] = [];
      for (const [name, statement] of Object.entries(dependants)) {
        const { count } = await this.database.one<{ count: number }>(statement, [id]);
        if (count > 0) counted.push(`${count} ${name}`);
      }
      if (counted.length > 0) throw new Problem(recordProblems.stillInUse, { detail: counted.join(', ') });
      await this.database.run(
        `UPDATE ${table} SET status = 'tobedeleted', date_last_modified = now(), updated_at = now(),
           version = version + 1 WHERE id = $1`,
        [id],
      );
    });
  }

  /**
   * Raises the version where something changes.
   * @param changesMore whether something does that the service stores elsewhere
   */
  async write(record: AnyRecord, id: number, { columns }: ResolvedValues, changesMore = false): Promise<void> {
    await this.database.run(record.update, [id, changesMore, ...columns]);
  }
}
