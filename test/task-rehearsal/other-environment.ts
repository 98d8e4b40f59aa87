import type { Templates } from '../../infra/checks/assembly.ts';
import { databaseName } from '../../infra/names.ts';
import { docker, expectRunning, until } from './docker.ts';
import { DeployedEnvironment } from './fakes/deployed.ts';
import { makeResources } from './fakes/fake-aws.ts';
import { containerName, type Fakes, hostsOf } from './fakes/fakes.ts';
import { RunningTask } from './fargate.ts';
import type { Report } from './report.ts';
import { TaskRoles } from './rights/roles.ts';
import { type Task, tasksOf } from './template/tasks.ts';

/**
 * The tasks of another environment, each started once on the database that is there: with their own variables, limits and
 * secrets they find what they are given, and become ready.
 */
export class OtherEnvironment {
  private readonly tasks: ReadonlyMap<string, Task>;

  private constructor(
    private readonly fakes: Fakes,
    private readonly deployed: DeployedEnvironment,
    private readonly report: Report,
  ) {
    this.tasks = tasksOf(deployed.templates, deployed.values);
  }

  static async start(fakes: Fakes, templates: Templates, report: Report): Promise<void> {
    const { replicaOf } = templates.settings.database;
    const fake = { ...fakes.aws, region: templates.settings.region };
    const made = await makeResources(fake, templates);
    // A replica has the roles of its source, whose secrets are copied to its region.
    const deployed = new DeployedEnvironment(templates, made, replicaOf === undefined ? undefined : fakes.deployed);
    await new OtherEnvironment(fakes, deployed, report).run();
  }

  private async run(): Promise<void> {
    const { name } = this.deployed.templates.settings;
    const roles = new TaskRoles(this.deployed.templates, this.deployed.values);
    await this.report.step(`the tasks of ${name} may start by their roles`, async () => {
      const missing = [...this.tasks.values()].flatMap((task) => roles.missingToStart(task));
      if (missing.length > 0) throw new Error(missing.join('\n'));
    });
    if (this.tasks.has('roles')) {
      await this.report.step(`the roles task and the migration task of ${name} end well`, async () => {
        await this.becomeMaster();
        await this.finish('roles');
        await this.finish('migration');
      });
    }
    const serving = ['api', 'worker'].filter((part) => this.tasks.has(part));
    await this.report.step(`${serving.join(' and ')} of ${name} become ready`, () =>
      Promise.all(serving.map((part) => this.becomesReady(part))),
    );
  }

  /** The master user is this environment's from now on. */
  private async becomeMaster(): Promise<void> {
    const statement = `ALTER ROLE classboard_master PASSWORD '${this.deployed.masterPassword}'`;
    const psql = ['psql', '-U', 'rdsadmin', '-d', databaseName, '-qAt', '-c', statement];
    await docker('exec', containerName('postgres'), ...psql);
  }

  private async start(part: string): Promise<RunningTask> {
    const { settings } = this.deployed.templates;
    const place = this.fakes.place({
      secretValue: (valueFrom) => this.deployed.secretValue(valueFrom),
      hosts: await hostsOf(settings),
    });
    return RunningTask.start(this.tasks.get(part) as Task, containerName(`${settings.name}-${part}`), place);
  }

  private async finish(part: string): Promise<void> {
    await (await this.start(part)).finished();
  }

  /** Asked as the balancer asks: ready is whoever has found every migration in the database. */
  private async becomesReady(part: string): Promise<void> {
    const running = await this.start(part);
    const ask = `fetch('http://127.0.0.1:3000/health/ready').then(({ status }) => process.exit(status === 200 ? 0 : 1))`;
    await until(`${running.name} becomes ready`, 60, async () => {
      await expectRunning(running.name);
      return docker('exec', running.name, 'node', '--eval', ask).then(
        () => true,
        () => false,
      );
    });
    // How a task ends has been rehearsed with the first environment.
    await docker('rm', '--force', '--volumes', running.name);
  }
}
