import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeAws } from '../../../apps/local/compose/fake-aws.ts';
import type { Templates } from '../../../infra/checks/assembly.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';
import { makeCertificate, type TestCertificate } from '../../setup/database/certificate.ts';
import { docker, label, removeAll, until } from '../docker.ts';
import type { TaskPlace } from '../fargate.ts';
import { DeployedEnvironment, databaseHostOf } from './deployed.ts';
import { identityOf, makeResources } from './fake-aws.ts';
import { frontConfig } from './front.ts';
import { identityPorts } from './identity.ts';
import { restoredDatabase } from './restores.ts';

const network = 'classboard-task-rehearsal';
/** The network is the one that ECS gives tasks their credentials in, and this its address for them. */
const addresses = ['--subnet', '169.254.170.0/24', '--gateway', '169.254.170.1', '--ip-range', '169.254.170.128/25'];
const credentialsAddress = '169.254.170.2';
const inContainer = '/rehearsal';

export interface Images {
  readonly application: string;
  readonly fakes: string;
  readonly collector: string;
  readonly fakeAws: string;
  readonly postgres: string;
}

/** What is around the tasks: a network, and the fakes of AWS under the names of the real one. */
export class Fakes {
  private constructor(
    readonly images: Images,
    readonly folder: string,
    readonly certificate: TestCertificate,
    readonly aws: FakeAws,
    readonly deployed: DeployedEnvironment,
  ) {}

  /** @param others environments whose tasks are started in it too */
  static async start(
    templates: Templates,
    images: Images,
    others: readonly EnvironmentSettings[] = [],
  ): Promise<Fakes> {
    await removeAll();
    const folder = await mkdtemp(join(tmpdir(), 'classboard-task-rehearsal-'));
    // Containers run as other users.
    await chmod(folder, 0o755);
    await docker('network', 'create', '--label', label, ...addresses, network);
    const fakeAws = ['--env', 'FAKECLOUD_ADDR=0.0.0.0:4566', '--env', `FAKECLOUD_REGION=${templates.settings.region}`];
    await run(images.fakeAws, 'fake-aws', [...fakeAws, '--env', 'FAKECLOUD_LOG=warn', '--publish', '127.0.0.1::4566']);
    const fake: FakeAws = {
      endpoint: await addressOf('fake-aws', 4566),
      region: templates.settings.region,
      accessKey: 'rehearsal',
    };
    await until('the fake AWS answers', 30, () =>
      fetch(fake.endpoint).then(
        () => true,
        () => false,
      ),
    );
    const deployed = new DeployedEnvironment(templates, await makeResources(fake, templates));
    const fakes = new Fakes(images, folder, certificateFor(deployed, others), fake, deployed);
    await fakes.write('certificate.pem', fakes.certificate.certificate);
    await fakes.write('key.pem', fakes.certificate.key);
    await fakes.startIdentity();
    await fakes.startFront();
    return fakes;
  }

  /** A file for the containers. They are other users: whoever looks at this machine may read it, as it is worth nothing. */
  async write(name: string, content: string): Promise<string> {
    await writeFile(join(this.folder, name), content, { mode: 0o644 });
    return `${inContainer}/${name}`;
  }

  /** Starts a container that is no task. */
  run(image: string, name: string, options: readonly string[], command: readonly string[] = []): Promise<void> {
    return run(image, name, ['--volume', `${this.folder}:${inContainer}:ro`, ...options], command);
  }

  /** The local fakes of Cognito and SES, from the sources of this repository. */
  private async startIdentity(): Promise<void> {
    const root = process.cwd();
    const sources = ['--volume', `${root}:${root}:ro`, '--workdir', root, '--env', 'SWC_NATIVE_BINDING_CACHE=/tmp/swc'];
    const program = ['node', '--import', './apps/local/loader.mjs', 'test/task-rehearsal/fakes/identity.ts'];
    const ports = [identityPorts.mailbox, identityPorts.restores].flatMap((port) => [
      '--publish',
      `127.0.0.1::${port}`,
    ]);
    const options = [...sources, ...ports];
    const identity = JSON.stringify(identityOf(this.deployed.templates));
    await this.run(this.images.fakes, 'identity', options, [...program, identity]);
  }

  /** The fakes under the names and with the certificate that the SDK expects, and the credentials of the task's role. */
  private async startFront(): Promise<void> {
    const config = frontConfig(inContainer, new Date(Date.now() + 6 * 3_600_000));
    await this.write('front.conf', config);
    const names = awsNames(this.deployed).flatMap((name) => ['--network-alias', name]);
    const options = ['--ip', credentialsAddress, ...names, '--publish', '127.0.0.1::443'];
    await this.run(this.images.fakes, 'front', options, [
      'nginx',
      '-g',
      'daemon off;',
      '-c',
      `${inContainer}/front.conf`,
    ]);
  }

  place(overrides: Partial<TaskPlace> = {}): TaskPlace {
    const authority = `${inContainer}/certificate.pem`;
    return {
      network,
      imageFor: (image) => this.imageFor(image),
      secretValue: (valueFrom) => this.deployed.secretValue(valueFrom),
      hosts: new Map(),
      trust: {
        mount: `${join(this.folder, 'certificate.pem')}:${authority}:ro`,
        environment: { NODE_EXTRA_CA_CERTS: authority, DATABASE_CA_FILE: authority },
      },
      ...overrides,
    };
  }

  private imageFor(image: string): string {
    if (/\/classboard@sha256:/.test(image)) return this.images.application;
    if (/\/postgres:/.test(image)) return this.images.postgres;
    if (/\/aws-otel-collector:/.test(image)) return this.images.collector;
    throw new Error(`The rehearsal has nothing that stands for the image ${image}`);
  }

  async stop(): Promise<void> {
    await removeAll();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export const containerName = (name: string): string => `${network}-${name}`;

async function run(image: string, name: string, options: readonly string[], command: readonly string[] = []) {
  const common = ['--name', containerName(name), '--label', label, '--network', network, '--network-alias', name];
  await docker('run', '--detach', ...common, ...options, image, ...command);
}

/** Where this machine reaches a port of a container. */
export async function addressOf(name: string, port: number): Promise<string> {
  const [first = ''] = (await docker('port', containerName(name), String(port))).split('\n');
  return `http://${first}`;
}

/** The names of AWS that the tasks and the people outside ask for. */
function awsNames({ templates, values }: DeployedEnvironment): string[] {
  const { region } = templates.settings;
  const buckets = templates.stacks
    .flatMap((stack) => Object.values(stack.resources).map((resource) => ({ resource, stack })))
    .filter(({ resource, stack }) => resource.Type === 'AWS::S3::Bucket' && stack.id === 'Storage')
    .map(({ resource, stack }) => `${values.text(resource.Properties.BucketName, stack)}.s3.${region}.amazonaws.com`);
  return [...serviceNames(region), ...buckets];
}

const serviceNames = (region: string): string[] =>
  ['backup', 'cognito-idp', 'email', 'rds', 's3', 'secretsmanager', 'sqs'].map(
    (name) => `${name}.${region}.amazonaws.com`,
  );

/** Where the database and the services of another environment are here. */
export async function hostsOf(settings: EnvironmentSettings): Promise<ReadonlyMap<string, string>> {
  const address = (name: string) =>
    docker('inspect', '--format', `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`, containerName(name));
  const [database, front] = await Promise.all([address('postgres'), address('front')]);
  return new Map([
    [databaseHostOf(settings), database],
    ...serviceNames(settings.region).map((name) => [name, front] as const),
  ]);
}

function certificateFor(deployed: DeployedEnvironment, others: readonly EnvironmentSettings[]): TestCertificate {
  const { domain } = deployed.templates.settings;
  const restored = restoredDatabase(deployed.templates.settings).host;
  const names = [
    deployed.databaseHost,
    restored,
    deployed.proxyHost,
    domain.api,
    domain.regionalApi,
    domain.web,
    domain.files,
  ];
  const hour = 3_600_000;
  return makeCertificate(new Date(Date.now() - hour), new Date(Date.now() + 24 * hour), [
    ...names,
    ...awsNames(deployed),
    ...others.flatMap((settings) => [databaseHostOf(settings), ...serviceNames(settings.region)]),
  ]);
}
