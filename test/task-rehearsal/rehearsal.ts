import { RunningTask, type RunOptions } from './fargate.ts';
import { bundle, importBundle, type Scan, textFile, upload } from './journeys/files.ts';
import { Person } from './journeys/person.ts';
import { Outside } from './outside.ts';
import type { Report } from './report.ts';
import { type Task, tasksOf } from './template/tasks.ts';
import { RunningBalancer } from './world/balancer.ts';
import { startDatabase } from './world/database.ts';
import { identityPorts } from './world/identity.ts';
import { addressOf, containerName, type World } from './world/world.ts';

const admin = {
  email: 'mia@school.example',
  password: 'Correct-Horse-7-Battery',
};

/** The steps in their order: a new environment comes up, people use it, a task is replaced, everything stops. */
export class Rehearsal {
  private readonly tasks: ReadonlyMap<string, Task>;

  constructor(
    private readonly world: World,
    private readonly report: Report,
  ) {
    this.tasks = tasksOf(world.deployed.templates, world.deployed.values);
  }

  async run(): Promise<void> {
    const { report, world } = this;
    await report.step('start the database', () => startDatabase(world));
    await this.oneOff('the roles task makes the roles as the master user', 'roles');
    await this.oneOff('the migration task migrates', 'migration');
    await this.oneOff('a one-off worker task makes a school and invites its administrator', 'worker', 'school', {
      command: [
        'node',
        'dist/apps/api/schools/create-cli.js',
        '--id',
        'gymnasium-1',
        '--name',
        'Gymnasium am See',
      ].concat(['--time-zone', 'Europe/Berlin', '--admin', admin.email]),
    });
    const [api, second, worker] = await report.step('two api tasks and a worker become healthy', async () => {
      const running = await Promise.all([this.start('api', 'api-1'), this.start('api', 'api-2'), this.start('worker')]);
      await Promise.all(running.map((task) => task.becomesHealthy()));
      return running;
    });
    const balancer = await report.step('the balancer finds both api tasks ready', async () => {
      const started = await RunningBalancer.start(world, [api.name, second.name]);
      await Promise.all([started.admits(api.name), started.admits(second.name)]);
      return started;
    });
    const person = new Person(await this.outside(), `https://${world.deployed.templates.settings.domain.api}`);
    await report.step('the administrator signs in: own password, authenticator app', async () => {
      await person.signInFirst(admin.email, await this.temporaryPassword(), admin.password);
      await person.call('GET', '/v1/users/me', 200);
    });
    const scan = this.scan();
    const file = textFile();
    await report.step('an upload by presigned URL passes the scan', () => upload(person, file, 'submission', scan));
    const roster = await bundle();
    const uploadId = await report.step(`a bundle of ${Math.round(roster.bytes.length / 1_024)} KiB is uploaded`, () =>
      upload(person, roster, 'import', scan),
    );
    const what = roster.isReal
      ? 'the bundle of a real university'
      : 'a small school (CLASSBOARD_OULAD_BUNDLE is not set)';
    await report.step(`the worker imports ${what}`, () => importBundle(person, uploadId));
    await report.step('SIGTERM ends the tasks with 0 within their stop time-outs', async () => {
      await balancer.deregister(api.name);
      await Promise.all([api, second, worker].map((task) => task.stop()));
    });
    for (const [part, task] of [['api', api] as const, ['api 2', second] as const, ['worker', worker] as const])
      report.peak(part, task.peak);
    report.printPeaks();
  }

  private start(part: string, name = part, options: RunOptions = {}): Promise<RunningTask> {
    const task = this.tasks.get(part);
    if (task === undefined) throw new Error(`The templates have no task ${part}`);
    return RunningTask.start(task, containerName(name), this.world.place(), options);
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
      fake: this.world.fake,
      bucket: String(environment?.S3_UPLOADS_BUCKET),
      queueUrl: String(environment?.SCAN_RESULTS_QUEUE_URL),
    };
  }

  private async outside(): Promise<Outside> {
    const { domain, region } = this.world.deployed.templates.settings;
    const port = async (name: string) => Number(new URL(await addressOf(name, 443)).port);
    const front = await port('front');
    const balancer = await port('balancer');
    return new Outside(
      this.world.certificate.certificate,
      new Map([
        [domain.api, balancer],
        [domain.regionalApi, balancer],
        [`${this.scan().bucket}.s3.${region}.amazonaws.com`, front],
      ]),
    );
  }
}
