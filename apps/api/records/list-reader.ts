import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Database } from '../database/database.ts';
import { type ListPage, readCursor, toPage } from '../http/pages.ts';
import {
  type EntryId,
  type ListDescription,
  type ListQuery,
  type Position,
  pageStatement,
  totalStatement,
} from './lists.ts';

const ids = { bigint: z.int().positive(), uuid: z.uuid() };

/** The last entry given out: its id alone. A statement looks its sort key up, so that a cursor holds nobody's name. */
const entryCursor = { bigint: z.tuple([ids.bigint]), uuid: z.tuple([ids.uuid]) };

/** The same of what vanishes: its last change, in microseconds, and its id. */
const placeCursor = { bigint: z.tuple([z.int(), ids.bigint]), uuid: z.tuple([z.int(), ids.uuid]) };

/** A moment in microseconds and an id: the last change given out; then up to when the walk is complete. */
const changeCursor = {
  bigint: z.tuple([z.int(), ids.bigint, z.int()]),
  uuid: z.tuple([z.int(), ids.uuid, z.int()]),
};

/** Reads pages of lists by their descriptions. */
@Injectable()
export class Lists {
  constructor(private readonly database: Database) {}

  /**
   * @param given the values that place and scope of the list take
   * @param toEntry an entry out of what the columns of the source give
   */
  async read<Row extends object, Entry>(
    list: ListDescription,
    given: readonly unknown[],
    query: ListQuery,
    toEntry: (row: Row) => Entry,
  ): Promise<ListPage<Entry>> {
    const changes = query.modifiedSince === undefined ? undefined : await this.changesUntil(list, query.cursor);
    const after = changes === undefined ? entryAt(list, query.cursor) : changes.after;
    const { text, values } = pageStatement(list, given, query, after);
    const rows = await this.database.query<Row & { id: EntryId; changedMicros: number }>(text, values);
    if (rows[0] !== undefined && rows[0].id === undefined) throw new Error(`A list gives no id: ${list.source.from}`);
    const keyOf = ({ id, changedMicros }: { id: EntryId; changedMicros: number }) => {
      if (changes !== undefined) return [changedMicros, id, changes.untilMicros];
      return list.source.vanishes ? [changedMicros, id] : [id];
    };
    return {
      ...toPage(rows, query.limit, keyOf, toEntry),
      ...(query.total === true ? { total: await this.count(list, given, query) } : {}),
      ...(changes === undefined ? {} : { nextModifiedSince: new Date(changes.untilMicros / 1_000).toISOString() }),
    };
  }

  private async count(list: ListDescription, given: readonly unknown[], query: ListQuery): Promise<number> {
    const { text, values } = totalStatement(list, given, query);
    return (await this.database.one<{ total: number }>(text, values)).total;
  }

  /**
   * Up to when a walk through changes is complete: the begin of the oldest transaction that was open when it started. A
   * change has the time of its transaction's begin, or a later one, and is seen from its end on. Read before the first
   * page, as a transaction that ends between two statements is seen by the later one.
   */
  private async changesUntil(
    { source }: ListDescription,
    cursor: string | undefined,
  ): Promise<{ untilMicros: number; after: Position }> {
    const key = readCursor<[number, EntryId, number]>(cursor, changeCursor[source.idType]);
    if (key !== undefined) return { untilMicros: key[2], after: { changedMicros: key[0], id: key[1] } };
    const { until } = await this.database.one<{ until: number }>(
      `SELECT floor(extract(epoch FROM coalesce(min(xact_start), now())) * 1000)::bigint AS until
       FROM pg_stat_activity WHERE datname = current_database()`,
    );
    return { untilMicros: until * 1_000, after: undefined };
  }
}

function entryAt({ source }: ListDescription, cursor: string | undefined): Position {
  if (source.vanishes) {
    const place = readCursor<[number, EntryId]>(cursor, placeCursor[source.idType]);
    return place === undefined ? undefined : { changedMicros: place[0], id: place[1] };
  }
  const key = readCursor<[EntryId]>(cursor, entryCursor[source.idType]);
  return key === undefined ? undefined : { id: key[0] };
}
