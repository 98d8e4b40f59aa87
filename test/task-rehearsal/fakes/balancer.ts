import { docker, expectRunning, until } from '../docker.ts';
import { type Balancer, balancerOf } from '../template/balancer.ts';
import { containerName, type Fakes } from './fakes.ts';

/** HAProxy set as the load balancer and its target group are. */
export class RunningBalancer {
  private constructor(
    private readonly settings: Balancer,
    private readonly name: string,
  ) {}

  static async start(fakes: Fakes, targets: readonly string[]): Promise<RunningBalancer> {
    const { templates, values } = fakes.deployed;
    const settings = balancerOf(templates, values, targets);
    await fakes.write('server.pem', `${fakes.certificate.certificate}${fakes.certificate.key}`);
    const config = await fakes.write('balancer.cfg', settings.config);
    const { api, regionalApi } = templates.settings.domain;
    const options = [
      '--network-alias',
      api,
      '--network-alias',
      regionalApi,
      '--user',
      '0',
      '--publish',
      '127.0.0.1::443',
    ];
    await fakes.run(fakes.images.fakes, 'balancer', options, ['haproxy', '-db', '-f', config]);
    const balancer = new RunningBalancer(settings, containerName('balancer'));
    await expectRunning(balancer.name);
    return balancer;
  }

  async admits(target: string): Promise<void> {
    await until(`the balancer sends requests to ${target}`, 60, async () => {
      await expectRunning(this.name);
      return (await this.order('show servers state targets')).split('\n').some((line) => {
        const [, , , server, , operational] = line.split(' ');
        return server === target && operational === '2';
      });
    });
  }

  /** As ECS does before it stops a task: no new requests, and time for those in flight. */
  async deregister(target: string): Promise<void> {
    await this.order(`set server targets/${target} state drain`);
    await new Promise((resolve) => setTimeout(resolve, this.settings.drainSeconds * 1_000));
  }

  private order(text: string): Promise<string> {
    const program = `const s = require('node:net').connect(9999, '127.0.0.1', () => s.end(process.argv[1] + '\\n')); s.pipe(process.stdout)`;
    return docker('exec', this.name, 'node', '--eval', program, text);
  }
}
