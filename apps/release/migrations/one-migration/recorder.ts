import { runnersMark } from '../../../api/database/migration-session.ts';
import type { TracedStatement } from '../rules/trace.ts';
import type { ScratchServer } from '../scratch/server.ts';
import { markers } from './protocol.ts';
import type { Execute, OnStatement, ProxiedSession } from './proxied-session.ts';
import { DatabaseProxy } from './proxy.ts';
import { Tracer } from './tracer.ts';
import { watchBy } from './watch.ts';

/** Records what one run of a migration sends, whichever way. */
export class Recorder {
  /** The statement that was sent last. */
  lastSql: string | undefined;
  /** Of the tracer itself: nothing that was recorded counts then. */
  fault: Error | undefined;
  private own: { session: ProxiedSession; tracer: Tracer | undefined } | undefined;
  private isRunning = false;
  private connectionsBefore = 0;
  private connectionsAfter: number | undefined;
  private proxy: DatabaseProxy | undefined;

  private constructor(
    private readonly server: ScratchServer,
    private readonly isTraced: boolean,
  ) {}

  static async listen(server: ScratchServer, isTraced: boolean): Promise<Recorder> {
    const recorder = new Recorder(server, isTraced);
    const settings: Record<string, string> = isTraced ? { client_min_messages: 'debug1' } : {};
    const { port } = server.of('postgres');
    recorder.proxy = await DatabaseProxy.listen(port, settings, (...given: Parameters<OnStatement>) =>
      recorder.see(...given).catch((error: Error) => {
        recorder.fault ??= error;
        throw error;
      }),
    );
    return recorder;
  }

  get port(): number {
    return this.proxy?.port ?? 0;
  }

  get statements(): TracedStatement[] {
    return this.own?.tracer?.statements ?? [];
  }

  /** Connections that the migration opened besides the runner's. */
  get otherConnections(): number {
    if (this.own === undefined) return 0;
    return (this.connectionsAfter ?? this.proxy?.connections ?? 0) - this.connectionsBefore;
  }

  async close(): Promise<void> {
    await this.proxy?.close();
  }

  private async see(session: ProxiedSession, sql: string, execute: Execute): Promise<void> {
    if (sql === markers.begin) return this.begin(session, execute);
    if (sql === markers.end) return this.end(execute);
    const isMigrations = this.isRunning && !sql.startsWith(runnersMark);
    if (isMigrations) this.lastSql = sql;
    if (isMigrations && session === this.own?.session && this.own.tracer !== undefined)
      await this.own.tracer.run(sql, execute);
    else await execute();
  }

  private async begin(session: ProxiedSession, execute: Execute): Promise<void> {
    const tracer = this.isTraced ? new Tracer(session, watchBy(await this.server.observe())) : undefined;
    this.own = { session, tracer };
    await tracer?.begin();
    this.connectionsBefore = this.proxy?.connections ?? 0;
    this.isRunning = true;
    await execute();
  }

  private async end(execute: Execute): Promise<void> {
    await this.own?.tracer?.end();
    this.isRunning = false;
    this.connectionsAfter = this.proxy?.connections ?? 0;
    await execute();
  }
}
