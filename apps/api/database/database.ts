import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { requestContext } from '../observability/request-context.ts';
import { beginStatement } from './change-origin.ts';
import { leavesConnectionUsable } from './failures.ts';
import { whileHoldingConnection } from './held-connection.ts';
import { type DatabasePassword, withCurrentPassword } from './password.ts';

export type Row = Record<string, unknown>;

/** A statement that the server parses and plans once a connection; the name must be unique to the text. */
export interface PreparedStatement {
  readonly name: string;
  readonly text: string;
}

const currentTransaction = new AsyncLocalStorage<{ owner: Database; client: pg.PoolClient }>();

/**
 * The pool and the one way to query it. Inside `transaction` every call of the same asynchronous flow
 * uses the transaction's connection, so a caller can wrap whole operations without passing a handle on.
 */
export class Database {
  private readonly pool: pg.Pool;
  private waitingPeak = 0;

  constructor(
    private readonly settings: pg.PoolConfig & { credential?: DatabasePassword; unnamed?: boolean },
    onIdleError: (error: Error) => void,
  ) {
    this.pool = new pg.Pool(settings);
    // Without a listener an idle connection that the server ends would end the process.
    this.pool.on('error', onIdleError);
    this.pool.on('connect', (client) => client.on('error', onIdleError));
  }

  async query<T extends object = Row>(
    statement: string | PreparedStatement,
    values: readonly unknown[] = [],
  ): Promise<T[]> {
    const { rows } = await this.execute<T>(statement, values);
    return rows;
  }

  /** The first row, or undefined. */
  async first<T extends object = Row>(
    statement: string | PreparedStatement,
    values: readonly unknown[] = [],
  ): Promise<T | undefined> {
    const { rows } = await this.execute<T>(statement, values);
    return rows[0];
  }

  /** The only row of a statement that always returns one, such as INSERT … RETURNING. */
  async one<T extends object = Row>(
    statement: string | PreparedStatement,
    values: readonly unknown[] = [],
  ): Promise<T> {
    const row = await this.first<T>(statement, values);
    if (row === undefined) throw new Error('The statement returned no row');
    return row;
  }

  /** Runs a statement and gives the number of rows it touched. */
  async run(statement: string | PreparedStatement, values: readonly unknown[] = []): Promise<number> {
    const { rowCount } = await this.execute(statement, values);
    return rowCount ?? 0;
  }

  /** All or nothing, in the name of whoever the request context names. A transaction inside another joins it. Nothing in it may wait for another service (`aws/guarded.ts`). */
  async transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const outer = this.transactionClient();
    if (outer !== undefined) return work(outer);
    return this.withClient(async (client) => {
      await client.query(beginStatement(requestContext.getStore()?.origin));
      try {
        const result = await currentTransaction.run({ owner: this, client }, () => work(client));
        await client.query('COMMIT');
        return result;
      } catch (error) {
        if (leavesConnectionUsable(error)) await client.query('ROLLBACK');
        throw error;
      }
    });
  }

  /** Lends one connection, for COPY, LISTEN or session locks. */
  withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    return this.lend((client) => whileHoldingConnection(() => work(client)));
  }

  private async lend<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await withCurrentPassword(this.settings.credential, () => this.connect());
    let failure: unknown;
    try {
      return await work(client);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      // A timed-out query still occupies its socket: such a connection must not go back to the pool.
      client.release(failure !== undefined && !leavesConnectionUsable(failure));
    }
  }

  /** How many callers waited for a connection at the worst moment since this was last asked. */
  takeWaitingPeak(): number {
    const peak = Math.max(this.waitingPeak, this.pool.waitingCount);
    this.waitingPeak = 0;
    return peak;
  }

  get inTransaction(): boolean {
    return this.transactionClient() !== undefined;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private connect(): Promise<pg.PoolClient> {
    const connection = this.pool.connect();
    if (this.pool.waitingCount > this.waitingPeak) this.waitingPeak = this.pool.waitingCount;
    return connection;
  }

  private transactionClient(): pg.PoolClient | undefined {
    const current = currentTransaction.getStore();
    return current?.owner === this ? current.client : undefined;
  }

  private async execute<T extends object>(
    statement: string | PreparedStatement,
    values: readonly unknown[],
  ): Promise<pg.QueryResult<T>> {
    const query =
      typeof statement === 'string' || this.settings.unnamed === true
        ? { text: textOf(statement), values: values as unknown[] }
        : { name: statement.name, text: statement.text, values: values as unknown[] };
    const trace = requestContext.getStore()?.trace;
    if (trace === undefined) return this.send<T>(query);
    return trace.call(spanName(statement), { 'db.system.name': 'postgresql' }, () => this.send<T>(query));
  }

  private send<T extends object>(query: pg.QueryConfig): Promise<pg.QueryResult<T>> {
    const client = this.transactionClient();
    if (client !== undefined) return client.query<T>(query);
    return this.lend((lent) => lent.query<T>(query));
  }
}

const textOf = (statement: string | PreparedStatement): string =>
  typeof statement === 'string' ? statement : statement.text;

/** The name of a prepared statement, or the operation: the text may hold values. */
const spanName = (statement: string | PreparedStatement): string =>
  typeof statement === 'string' ? (/[a-z]+/i.exec(statement)?.[0] ?? 'query').toUpperCase() : statement.name;
