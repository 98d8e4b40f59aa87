/**
 * All of AWS on 127.0.0.1 with the state of one healthy environment, and the release tool as a child process.
 *
 * ```ts
 * const aws = await FakeAws.start({ environment: 'rehearsal-prod' });   // at release 1; images 1 and 2 are pushed
 * const run = await aws.release(['deploy', 'rehearsal-prod', '--digest', digestOf(2), '--yes'], { as: 'deploy' });
 * run.exitCode; run.stdout; run.stderr; run.json();       // as: admin, readonly, deploy, plan, stranger (another account)
 * aws.fault({ service: 'ecs', operation: 'DescribeServices', kind: 'throttle', times: 2 });   // see Fault
 * aws.expireCredentials('deploy');                       // from now on; aws.fault({ kind: 'expired-token', after: 9 })
 * aws.script.image(digestOf(2)).crashesOnStart();        // rollouts, tasks, stacks, alarms: start/scripts.ts
 * aws.part(Registry); aws.part(DatabaseInstance);        // the state of one service, to read or to change
 * aws.calls; aws.slack; aws.github;                      // what came: to AWS, to a webhook, to GitHub's API
 * aws.expectViolation(/no operation/);                   // otherwise stop() fails when a call was not one of AWS
 * await aws.stop();
 * ```
 * `release` takes `env` for more variables, `signalAfter: { operation: 'RunTask', signal: 'SIGINT' }` to interrupt the
 * child when that call was answered, and `onStart` for the process itself. The time of the fake and of its children
 * runs `speed` (1000) times faster than life. `aws.client(ECSClient)` gives an SDK client of an administrator.
 */

import { environmentNamed } from '../../infra/lookup.ts';
import { bucketName, globalRegion, parameterPath } from '../../infra/names.ts';
import { parametersOf } from '../../infra/parameters.ts';
import type { EnvironmentSettings } from '../../infra/settings.ts';
import { Principals, type Who } from './access/principals.ts';
import { Buckets } from './account/buckets.ts';
import { stsService } from './account/identities.ts';
import { Parameters } from './account/parameters.ts';
import { Registry } from './account/registry.ts';
import { Secrets } from './account/secrets.ts';
import { Faults } from './faults.ts';
import type { FakeAccount, Fault, RecordedCall } from './handlers.ts';
import { Receivers } from './receivers.ts';
import { type ReleaseOptions, type ReleaseRun, runRelease } from './run.ts';
import { startServer } from './server.ts';
import { services } from './services.ts';
import { Neighbours } from './stacks/neighbours.ts';
import { emptyAccount, putRequiredParameters, usedAccount } from './start/account.ts';
import { deployEverything } from './start/deployed.ts';
import { commitOf, digestOf } from './start/releases.ts';
import { type Scripts, scripts } from './start/scripts.ts';

export { commitOf, digestOf } from './start/releases.ts';

export class FakeAws implements FakeAccount {
  readonly settings: EnvironmentSettings;
  readonly calls: RecordedCall[] = [];
  readonly violations: string[] = [];
  readonly principals: Principals;
  private readonly parts = new Map<unknown, object>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly clients: { destroy(): void }[] = [];
  private readonly faults = new Faults();
  private readonly receivers = new Receivers();
  private readonly listeners = new Set<(call: RecordedCall) => void>();
  private readonly epoch = Date.now();
  private close: () => Promise<void> = async () => {};
  url = '';

  private constructor(
    environment: string,
    readonly speed: number,
  ) {
    this.settings = environmentNamed(environment);
    this.principals = new Principals(this.settings);
  }

  /** @param options `empty`: an account in which nothing was made yet, neither by people nor by the bootstrap */
  static async start(options: {
    readonly environment: string;
    readonly speed?: number;
    readonly empty?: boolean;
  }): Promise<FakeAws> {
    const fake = new FakeAws(options.environment, options.speed ?? 250);
    await fake.principals.prepare(digestOf(1), commitOf(1));
    fake.connect();
    if (options.empty === true) emptyAccount(fake);
    else await fake.deployFirst();
    const { url, close } = await startServer({
      fake,
      services: [...services, stsService(fake.principals)],
      principals: fake.principals,
      faults: fake.faults,
      receivers: fake.receivers,
      record: (call) => fake.record(call),
    });
    Object.assign(fake, { url, close });
    return fake;
  }

  now(): Date {
    return new Date(this.epoch + (Date.now() - this.epoch) * this.speed);
  }

  after(seconds: number, callback: () => void): void {
    const timer = setTimeout(
      () => {
        this.timers.delete(timer);
        try {
          callback();
        } catch (error) {
          // Thrown here it would end all tests of the process instead of this one.
          this.violation(`a fake failed: ${error instanceof Error ? error.stack : error}`);
        }
      },
      (seconds * 1_000) / this.speed,
    );
    this.timers.add(timer);
  }

  part<T extends object>(type: new (fake: FakeAccount) => T): T {
    const known = this.parts.get(type) as T | undefined;
    const part = known ?? new type(this);
    if (known === undefined) this.parts.set(type, part);
    return part;
  }

  get script(): Scripts {
    return scripts(this);
  }

  get slack() {
    return this.receivers.slack;
  }

  get gitHubHas() {
    return this.receivers.gitHubHas;
  }

  get github() {
    return this.receivers.github;
  }

  /** Status that the webhook or GitHub answers with from now on. */
  refuse(place: 'slack' | 'github', status: number): void {
    this.receivers.failing[place] = status;
  }

  fault(fault: Fault): void {
    this.faults.plant(fault);
  }

  clearFaults(): void {
    this.faults.clear();
  }

  expireCredentials(who: Who): void {
    this.principals.named(who).expired = true;
  }

  violation(text: string): void {
    this.violations.push(text);
  }

  /** @throws when nothing that fits was recorded */
  expectViolation(pattern: RegExp): void {
    const at = this.violations.findIndex((text) => pattern.test(text));
    if (at < 0) throw new Error(`no violation like ${pattern}, but ${JSON.stringify(this.violations)}`);
    this.violations.splice(at, 1);
  }

  /** The variables of a process that acts in this fake. */
  environmentOf(who: Who): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.url,
      ...this.principals.credentials(who),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      REHEARSAL_SPEED: String(this.speed),
      REHEARSAL_EPOCH: String(this.epoch),
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      NO_COLOR: '1',
    };
  }

  release(args: readonly string[], options: ReleaseOptions = {}): Promise<ReleaseRun> {
    const variables = { ...this.environmentOf(options.as ?? 'deploy'), ...options.env };
    return runRelease(args, variables, options, (listener) => {
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    });
  }

  client<C extends { destroy(): void }>(type: new (settings: never) => C, who: Who = 'admin', region?: string): C {
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = this.principals.credentials(who);
    const settings = {
      endpoint: this.url,
      region: region ?? this.settings.region,
      credentials: { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
      maxAttempts: 1,
      forcePathStyle: true,
    };
    const client = new type(settings as never);
    this.clients.push(client);
    return client;
  }

  /** @throws when calls were made that no correct client makes, or a fake answered what AWS would not */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    for (const client of this.clients) client.destroy();
    await this.close();
    if (this.violations.length > 0) throw new Error(`violations:\n${this.violations.join('\n')}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  private async deployFirst(): Promise<void> {
    usedAccount(this);
    putRequiredParameters(this);
    for (const release of [1, 2]) this.part(Registry).push(commitOf(release), digestOf(release));
    await deployEverything(this, digestOf(1), commitOf(1));
    this.checkParameters();
  }

  private record(call: RecordedCall): void {
    this.calls.push(call);
    for (const listener of this.listeners) listener(call);
  }

  /** CloudFormation reads and writes what other services keep; the bootstrap has made its buckets. */
  private connect(): void {
    const { account, region, files } = this.settings;
    const parameters = this.part(Parameters);
    const buckets = this.part(Buckets);
    Object.assign(this.part(Neighbours), {
      readParameter: (at: string, name: string) => parameters.read(at, name)?.value,
      putParameter: (at: string, name: string, value: string, type: string) => parameters.put(at, name, value, type),
      removeParameter: (at: string, name: string) => parameters.remove(at, name),
      readSecret: (at: string, id: string) => this.part(Secrets).find(id, at)?.value,
      readObject: (bucket: string, key: string) => buckets.read(bucket, key),
    } satisfies Partial<Neighbours>);
    for (const at of [region, globalRegion, files.replicateTo, this.settings.backup?.copyTo]) {
      if (at !== undefined) buckets.create(`cdk-hnb659fds-assets-${account}-${at}`);
    }
    buckets.create(bucketName(this.settings, 'web'));
  }

  /** A healthy environment has every parameter, well formed; otherwise a fake is wrong. */
  private checkParameters(): void {
    for (const { name, kind, origin, format } of parametersOf(this.settings)) {
      if (kind !== 'parameter' || origin === 'optional') continue;
      const value = this.part(Parameters).read(this.settings.region, parameterPath(this.settings, name))?.value;
      if (value === undefined || !format.test(value)) throw new Error(`${name} of the fake is "${value}"`);
    }
  }
}
