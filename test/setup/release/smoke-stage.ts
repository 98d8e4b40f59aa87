import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedDemoSchool } from '../../../apps/local/seed.ts';
import { type RunningApi, startApiHere } from '../api/api-here.ts';
import { waitFor } from '../api/api-process.ts';
import type { TestCertificate } from '../database/certificate.ts';
import { createTestDatabase, type TestDatabase } from '../database/database.ts';
import { type Fault, FaultyProxy } from '../database/faulty-proxy.ts';
import { runTool, type ToolRun } from './release-tool.ts';

export const stageCommit = '0b7d2d9e5f';

/** A folder for the files of one test file. */
export class SmokeFolder {
  private constructor(private readonly path: string) {}

  static async make(): Promise<SmokeFolder> {
    return new SmokeFolder(await mkdtemp(join(tmpdir(), 'classboard-smoke-')));
  }

  /** Writes a file; gives its path. */
  async file(name: string, text: string): Promise<string> {
    const path = join(this.path, name);
    await writeFile(path, text);
    return path;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}

/** A demo school on a database of its own, the application in front of it, and whatever stands before that. */
export class SmokeStage {
  readonly proxies: FaultyProxy[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly api: RunningApi,
    readonly folder: SmokeFolder,
  ) {}

  static async start(): Promise<SmokeStage> {
    const database = await seededDatabase();
    const api = await startApi(database.env, { GIT_COMMIT: stageCommit });
    await waitFor(async () => (await fetch(`${api.url}/health/ready`)).ok);
    return new SmokeStage(database, api, await SmokeFolder.make());
  }

  smoke(url: string, ...options: string[]): Promise<ToolRun> {
    return runTool(['smoke', '--url', url, '--json', '--job-seconds', '20', ...options]);
  }

  /** An address at which every answer of the target passes the fault; https with a certificate. */
  async proxied(target: string, fault: Fault, certificate?: TestCertificate): Promise<string> {
    const proxy = await FaultyProxy.start(target, certificate);
    proxy.fault = fault;
    this.proxies.push(proxy);
    return proxy.url;
  }

  through(fault: Fault, certificate?: TestCertificate): Promise<string> {
    return this.proxied(this.api.url, fault, certificate);
  }

  /** Runs a second application for one test, once it is ready unless it cannot become so. */
  async withApi(
    env: Record<string, string>,
    work: (url: string) => Promise<void>,
    { becomesReady = true }: { becomesReady?: boolean } = {},
  ): Promise<void> {
    const other = await startApi(this.database.env, env);
    try {
      if (becomesReady) await waitFor(async () => (await fetch(`${other.url}/health/ready`)).ok);
      await work(other.url);
    } finally {
      await other.stop();
    }
  }

  async removeProxies(): Promise<void> {
    for (const proxy of this.proxies.splice(0)) await proxy.close();
  }

  async stop(): Promise<void> {
    await this.api.stop();
    await this.database.drop();
    await this.folder.remove();
  }
}

export async function seededDatabase(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  await seedDemoSchool(database.env);
  return database;
}

const startApi = (env: Record<string, string>, more: Record<string, string>): Promise<RunningApi> =>
  // Many tests sign in as the same person within a minute.
  startApiHere({ ...env, PROCESS_ROLE: 'all', ...more });
