import { randomBytes } from 'node:crypto';
import { docker, logsOf, until } from './docker.ts';
import { RunningBalancer } from './fakes/balancer.ts';
import { startDatabase } from './fakes/database.ts';
import { poolSize, poolsOf, startDatabaseProxy } from './fakes/database-proxy.ts';
import { startEdge } from './fakes/edge.ts';
import { addressOf, containerName, type Fakes } from './fakes/fakes.ts';
import { identityPorts } from './fakes/identity.ts';
import { restoreDatabase } from './fakes/restored.ts';
import { restoredDatabase } from './fakes/restores.ts';
import { RunningTask, type RunOptions, sidecarName } from './fargate.ts';
import { cannotForgeAddress } from './journeys/address.ts';
import { sendsFromTheConsole } from './journeys/cors.ts';
import { keepsDownloads, staysPrivate } from './journeys/edge.ts';
import { bundle, download, importBundle, type Scan, type TestFile, textFile, upload } from './journeys/files.ts';
import { Person } from './journeys/person.ts';
import { expectStatus, Outside } from './outside.ts';
import type { Report } from './report.ts';
import { neededRights } from './rights/calls.ts';
import { TaskRoles } from './rights/roles.ts';
import { keyAliasOf, restoreTestCommand } from './template/lookups.ts';
import { type Task, tasksOf } from './template/tasks.ts';

const account = { email: 'mia@school.example', password: 'Correct-Horse-7-Battery' };

interface Running {
  readonly tasks: Readonly<Record<'api' | 'api2' | 'worker', RunningTask>>;
  readonly balancer: RunningBalancer;
}

/** The steps in their order: a new environment comes up, people use it, a task is replaced, everything stops. */
export class Rehearsal {
  private readonly tasks: ReadonlyMap<string, Task>;

  constructor(
    private readonly fakes: Fakes,
    private readonly report: Report,
  ) {
    this.tasks = tasksOf(fakes.deployed.templates, fakes.deployed.values);
    const missing = ['roles', 'migration', 'api', 'worker'].filter((part) => !this.tasks.has(part));
    if (missing.length === 0) return;
    const { name } = fakes.deployed.templates.settings;
    throw new Error(`${name} has no task of its own for ${missing.join(' and ')}: rehearse staging or prod`);
  }

  async run(): Promise<void> {
    await this.prepareDatabase();
    const running = await this.startServices();
    const outside = await this.outside();
    const admin = await this.signIn(new Person(outside, `https://${this.domain.api}`));
    const traceId = await this.askTraced(admin);
    await this.judgeRestore(admin);
    const { file, uploadId } = await this.useFiles(admin);
    await this.findTrace(traceId, running);
    await this.useEdge(admin.at(`https://${this.domain.web}`), file, uploadId);
    await this.report.step('requests share the few connections of the proxy', () => this.shareConnections(admin));
    await this.stop(running, admin);
    await this.report.step('every call to AWS and every start is allowed by the roles of the templates', () =>
      this.checkRights(),
    );
    for (const [part, { peak }] of Object.entries(running.tasks)) this.report.peak(part, peak);
  }

  private async prepareDatabase(): Promise<void> {
    const { report, fakes } = this;
    await report.step('start the database', () => startDatabase(fakes));
    await this.oneOff('the roles task makes the roles as the master user', 'roles');
    await this.oneOff('the migration task migrates', 'migration');
    await report.step('the proxy of the database starts with the logins of the template', () =>
      startDatabaseProxy(fakes),
    );
    const school = ['--id', 'gymnasium-1', '--name', 'Gymnasium am See', '--time-zone', 'Europe/Berlin'];
    await this.oneOff('a one-off worker task makes a school and invites its administrator', 'worker', 'school', {
      command: ['node', 'dist/apps/api/schools/create-cli.js', ...school, '--admin', account.email],
    });
  }

  private async startServices(): Promise<Running> {
    const { report, fakes } = this;
    const tasks = await report.step('two api tasks and a worker become healthy', async () => {
      const [api, api2, worker] = await Promise.all([
        this.start('api', 'api-1'),
        this.start('api', 'api-2'),
        this.start('worker'),
      ]);
      await Promise.all([api, api2, worker].map((task) => task.becomesHealthy()));
      return { api, api2, worker };
    });
    const targets = [tasks.api.name, tasks.api2.name];
    const balancer = await report.step('the balancer finds both api tasks ready', async () => {
      const started = await RunningBalancer.start(fakes, targets);
      await Promise.all(targets.map((name) => started.admits(name)));
      return started;
    });
    await report.step('the edge starts as the distributions are', () => startEdge(fakes));
    return { tasks, balancer };
  }

  private async signIn(person: Person): Promise<Person> {
    await this.report.step('the administrator signs in: own password, authenticator app', async () => {
      await person.signInFirst(account.email, await this.temporaryPassword(), account.password);
      await person.call('GET', '/v1/users/me', 200);
    });
    return person;
  }

  /** As a caller who wants its request traced. Gives the id of the trace, which arrives some seconds later. */
  private async askTraced(person: Person): Promise<string> {
    const traceId = randomBytes(16).toString('hex');
    const traced = { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-01` };
    expectStatus('a traced request', await person.ask('GET', '/v1/users/me', undefined, traced), 200);
    return traceId;
  }

  private async findTrace(traceId: string, { tasks }: Running): Promise<void> {
    await this.report.step('spans of a request reach the collector in the task', async () => {
      const collectors = [tasks.api, tasks.api2].map(({ name }) => sidecarName(name, 'traces'));
      await until('the spans arrive', 30, async () => {
        const logs = await Promise.all(collectors.map(logsOf));
        return logs.some((log) => log.includes(`trace ${traceId}`));
      });
    });
  }

  /** The weekly test: the database is restored, and the rule of the templates starts the task that judges it. */
  private async judgeRestore(person: Person): Promise<void> {
    const { fakes, report } = this;
    if (!this.tasks.has('restore-test')) {
      report.skip('a restored database is judged', 'this environment tries no restores');
      return;
    }
    await report.step('a job runs, and the database is restored from what it is then', async () => {
      await person.call('POST', '/v1/jobs/grade-calculator/runs', 202, {});
      await restoreDatabase(fakes);
    });
    const { job } = restoredDatabase(fakes.deployed.templates.settings);
    const command = restoreTestCommand(fakes.deployed.templates, job);
    await this.oneOff('the task of the rule judges the restored database', 'restore-test', 'restore-test', { command });
    await report.step('AWS Backup has been sent the judgement', async () => {
      const answer = await fetch(`${await addressOf('identity', identityPorts.restores)}/judgement`);
      const { ValidationStatus, ValidationStatusMessage } = (await answer.json()) as Record<string, string>;
      if (ValidationStatus !== 'SUCCESSFUL') throw new Error(`${ValidationStatus}: ${ValidationStatusMessage}`);
      // As AWS Backup does then.
      await docker('rm', '--force', '--volumes', containerName('restored'));
    });
  }

  /** The calls of all tasks, as the names of AWS received them, against the policies of their roles. */
  private async checkRights(): Promise<void> {
    const { deployed } = this.fakes;
    const { account, region } = deployed.templates.settings;
    const place = { account, region, keyAliasOf: (bucket: string) => keyAliasOf(deployed.templates, bucket) };
    const needed = neededRights(await logsOf(containerName('front')), place);
    const parts = new Set(needed.map(({ part }) => part));
    const silent = ['api', 'worker', 'restore-test'].filter((part) => this.tasks.has(part) && !parts.has(part));
    if (silent.length > 0) throw new Error(`No call of ${silent.join(' and ')} was seen`);
    const roles = new TaskRoles(deployed.templates, deployed.values);
    const missing = [
      ...roles.missing(needed, this.tasks),
      ...[...this.tasks.values()].flatMap((task) => roles.missingToStart(task)),
    ];
    if (missing.length > 0) throw new Error(missing.join('\n'));
    const actions = new Set(needed.map(({ action }) => action));
    console.log(`      ${actions.size} actions: ${[...actions].sort().join(', ')}`);
  }

  private async useFiles(person: Person): Promise<{ file: TestFile; uploadId: string }> {
    const { report } = this;
    const scan = this.scan();
    const file = textFile();
    const uploadId = await report.step('an upload by presigned URL passes the scan', () =>
      upload(person, file, 'submission', scan),
    );
    await report.step('a browser may send an upload from the console, and from nowhere else', () =>
      sendsFromTheConsole(person, textFile(), `https://${this.domain.web}`),
    );
    const roster = await bundle();
    const size = `${Math.round(roster.bytes.length / 1_024)} KiB`;
    const rosterId = await report.step(`a bundle of ${size} is uploaded`, () => upload(person, roster, 'import', scan));
    const what = roster.isReal
      ? 'the bundle of a real university'
      : 'a small school, as CLASSBOARD_OULAD_BUNDLE is not set';
    await report.step(`the worker imports ${what}`, () => importBundle(person, rosterId));
    return { file, uploadId };
  }

  private async useEdge(person: Person, file: TestFile, uploadId: string): Promise<void> {
    const { report, domain } = this;
    await report.step('a download through the edge has its name and its bytes', () => download(person, uploadId, file));
    await report.step('the edge keeps downloads, and refuses changed addresses', () =>
      keepsDownloads(person, uploadId),
    );
    await report.step('the edge keeps no answer of the API', () => staysPrivate(person));
    await report.step('an upload is announced and completed through the edge', () =>
      upload(person, textFile(), 'submission', this.scan()),
    );
    await report.step('nobody can forge the address they come from', () =>
      cannotForgeAddress(person, [`https://${domain.api}`, `https://${domain.web}`]),
    );
  }

  private async shareConnections(person: Person): Promise<void> {
    await Promise.all(Array.from({ length: 30 }, () => person.call('GET', '/v1/classes?limit=50', 200)));
    const { clients, servers } = await poolsOf(this.fakes);
    if (servers > poolSize || clients <= servers) {
      throw new Error(`${clients} connections of the API share ${servers}, expected more to share ${poolSize}`);
    }
  }

  /** The first in the order of ECS, while people ask: deregistered, drained, SIGTERM. */
  private async stop({ tasks, balancer }: Running, person: Person): Promise<void> {
    await this.report.step('a task is taken away while people ask, and nobody is refused', async () => {
      let isStopped = false;
      const stopping = balancer
        .deregister(tasks.api.name)
        .then(() => tasks.api.stop())
        .finally(() => {
          isStopped = true;
        });
      while (!isStopped) await person.call('GET', '/v1/users/me', 200);
      await stopping;
    });
    await this.report.step('SIGTERM ends the others with 0 within their stop time-outs', async () => {
      await Promise.all([tasks.api2, tasks.worker].map((task) => task.stop()));
    });
  }

  private get domain() {
    return this.fakes.deployed.templates.settings.domain;
  }

  private start(part: string, name = part, options: RunOptions = {}): Promise<RunningTask> {
    const task = this.tasks.get(part);
    if (task === undefined) throw new Error(`The templates have no task ${part}`);
    return RunningTask.start(task, containerName(name), this.fakes.place(), options);
  }

  private async oneOff(what: string, part: string, name = part, options: RunOptions = {}): Promise<void> {
    await this.report.step(what, async () => {
      const running = await this.start(part, name, options);
      await running.finished();
      this.report.peak(name, running.peak);
    });
  }

  /** Out of the mail that Cognito sent. */
  private async temporaryPassword(): Promise<string> {
    const answer = await fetch(`${await addressOf('identity', identityPorts.mailbox)}/store`);
    const password = /temporary password is (\S+)\.["\\]/.exec(await answer.text())?.[1];
    if (password === undefined) throw new Error('No mail with a temporary password has come');
    return password;
  }

  private scan(): Scan {
    const environment = this.tasks.get('worker')?.containers[0]?.environment;
    return {
      fake: this.fakes.aws,
      bucket: String(environment?.S3_UPLOADS_BUCKET),
      queueUrl: String(environment?.SCAN_RESULTS_QUEUE_URL),
    };
  }

  private async outside(): Promise<Outside> {
    const { domain, region } = this.fakes.deployed.templates.settings;
    const port = async (name: string) => Number(new URL(await addressOf(name, 443)).port);
    const front = await port('front');
    const balancer = await port('balancer');
    const edge = await port('edge');
    return new Outside(
      this.fakes.certificate.certificate,
      new Map([
        [domain.api, balancer],
        [domain.regionalApi, balancer],
        [domain.web, edge],
        [domain.files, edge],
        [`${this.scan().bucket}.s3.${region}.amazonaws.com`, front],
      ]),
    );
  }
}
