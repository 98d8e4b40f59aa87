import { synthesize } from '../../../infra/checks/assembly.ts';
import { environments } from '../../../infra/environments.ts';
import { DeployedEnvironment } from '../../task-rehearsal/fakes/deployed.ts';
import { identityOf } from '../../task-rehearsal/fakes/fake-aws.ts';
import { accessKeyOf, callMark } from '../../task-rehearsal/fakes/front.ts';
import { totpOf } from '../../task-rehearsal/journeys/person.ts';
import { neededRights } from '../../task-rehearsal/rights/calls.ts';
import { TaskRoles } from '../../task-rehearsal/rights/roles.ts';
import { balancerOf } from '../../task-rehearsal/template/balancer.ts';
import {
  type Behavior,
  type Distribution,
  Distributions,
  viewerAddress,
} from '../../task-rehearsal/template/distributions.ts';
import { edgeOf } from '../../task-rehearsal/template/edge.ts';
import { keyAliasOf, restoreTestCommand } from '../../task-rehearsal/template/lookups.ts';
import { type Task, tasksOf } from '../../task-rehearsal/template/tasks.ts';
import { TemplateValues } from '../../task-rehearsal/template/values.ts';

const settings = environments.find(({ name }) => name === 'prod') as (typeof environments)[number];
const templates = synthesize(settings, undefined, { validate: false });
const queuePaths = new Map(
  templates.stacks.flatMap(({ resources }) => Object.keys(resources)).map((id) => [id, `/111122223333/${id}`]),
);
const deployed = new DeployedEnvironment(templates, { ...identityOf(templates), clientSecret: 'client', queuePaths });

describe('What the rehearsal of tasks reads out of the templates', () => {
  const tasks = tasksOf(templates, deployed.values);
  const distributions = new Distributions(templates, deployed.values, (text) => deployed.filledIn(text)).all();
  const container = (part: string) => (tasks.get(part) as Task).containers[0];

  it('knows every property of every task, and the limits that each runs in', () => {
    expect([...tasks.keys()].toSorted()).toEqual(['api', 'migration', 'restore-test', 'roles', 'worker']);
    expect(tasks.get('api')).toMatchObject({ cpuUnits: 1024, memoryMiB: 2048, volumes: ['tmp'] });
    expect(container('api')).toMatchObject({
      user: '1000',
      readonlyRoot: true,
      privileged: false,
      stopTimeoutSeconds: 90,
      mounts: [{ volume: 'tmp', path: '/tmp', readOnly: false }],
      systemControls: { 'net.ipv4.tcp_retries2': '5' },
      healthCheck: { intervalSeconds: 10, timeoutSeconds: 5, retries: 3, startPeriodSeconds: 60 },
    });
  });

  it('sends requests through the proxy and jobs to the database itself', () => {
    expect(container('api')?.environment.DATABASE_HOST).toBe(deployed.proxyHost);
    expect(container('worker')?.environment.DATABASE_HOST).toBe(deployed.databaseHost);
  });

  it('gives each secret of a task what its ValueFrom names, by the key in it', () => {
    for (const task of tasks.values()) {
      for (const from of Object.values(task.containers[0]?.secrets ?? {})) {
        expect(deployed.secretValue(from)).toMatch(/^.{6,}/s);
      }
    }
    expect(deployed.secretValue(container('api')?.secrets.DATABASE_USER ?? '')).toBe('classboard_app');
    expect(() => deployed.secretValue('arn:aws:secretsmanager:eu-central-1:1:secret:other')).toThrow('no secret');
  });

  it('refuses a value that refers to what nobody made', () => {
    const values = new TemplateValues(templates, () => undefined);
    expect(() => tasksOf(templates, values)).toThrow('nothing was made for');
  });

  it('sets the balancer as the target group and the rule of the listener are', () => {
    const { config, drainSeconds } = balancerOf(templates, deployed.values, ['api-1']);
    expect(config).toContain('meth GET uri /health/ready');
    expect(config).toContain('check inter 1000ms rise 2 fall 2');
    expect(config).toContain('balance leastconn');
    expect(config).toContain('-i api.classboard.example eu-central-1.api.classboard.example');
    expect(drainSeconds).toBe(12);
  });

  it('forwards to the API every header but Host, with the address of the viewer and the proof of the edge', () => {
    const web = distributions.find(({ hosts }) => hosts.includes(settings.domain.web)) as Distribution;
    const behavior = web.behaviors.find(({ pattern }) => pattern === '/v1/*') as Behavior;
    expect(behavior).toMatchObject({
      headers: { kind: 'allExcept', names: ['Host'] },
      cookies: { kind: 'all' },
      query: { kind: 'all' },
      cacheKey: { headers: { kind: 'some', names: ['Authorization', 'Origin'] }, defaultSeconds: 0 },
      added: { 'x-viewer-address': viewerAddress },
    });
    // The templates refer to the secret; a deployed distribution sends what is in it.
    expect(behavior.origin.headers['x-origin-secret']).toBe(
      deployed.secretValue(container('api')?.secrets.ORIGIN_SECRET ?? ''),
    );
  });

  it('forwards nothing of a download, asks for its signature, and takes no method that changes anything', () => {
    const files = distributions.find(({ hosts }) => hosts.includes(settings.domain.files)) as Distribution;
    expect(files.behaviors).toMatchObject([
      { signed: true, methods: ['GET', 'HEAD'], headers: { kind: 'none' }, query: { kind: 'none' } },
    ]);
    const config = edgeOf([files]);
    expect(config).toContain('proxy_pass_request_headers off;');
    expect(config).toContain('proxy_pass https://$edge_origin$edge_path;');
    expect(config).toContain('auth_request /_signature;');
  });

  it('makes the codes of an authenticator app as RFC 6238 does', () => {
    // Appendix B, with the secret "12345678901234567890"; its codes have eight digits, these the last six of them.
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    expect([59, 1_111_111_109, 20_000_000_000].map((seconds) => totpOf(secret, seconds * 1_000))).toEqual([
      '287082',
      '081804',
      '353130',
    ]);
  });
});

describe('The rights that the rehearsal holds against the roles', () => {
  const tasks = tasksOf(templates, deployed.values);
  const roles = new TaskRoles(templates, deployed.values);
  const { account, region } = settings;
  const place = { account, region, keyAliasOf: (bucket: string) => keyAliasOf(templates, bucket) };
  const bucket = tasks.get('api')?.containers[0]?.environment.S3_UPLOADS_BUCKET ?? '';
  const call = (part: string, more: object) =>
    `${callMark}${JSON.stringify({
      method: 'POST',
      uri: '/',
      target: '',
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyOf(part)}/20261130/${region}/x/aws4_request`,
      status: 200,
      body: '',
      ...more,
    })}`;
  const sqs = (part: string, operation: string) =>
    call(part, {
      host: `sqs.${region}.amazonaws.com`,
      target: `AmazonSQS.${operation}`,
      body: JSON.stringify({ QueueUrl: `https://sqs/1/classboard-prod-scan-results` }),
    });
  const missing = (...lines: string[]) => roles.missing(neededRights(lines.join('\n'), place), tasks);

  it('are those of the calls that the tasks make, with the key behind a bucket', () => {
    const object = {
      host: `${bucket}.s3.${region}.amazonaws.com`,
      method: 'PUT',
      uri: '/school/1/file.pdf?x-id=PutObject',
    };
    const needed = neededRights(call('api', object), place);
    expect(needed.map(({ action, resources }) => [action, ...resources])).toEqual([
      ['s3:PutObject', `arn:aws:s3:::${bucket}/school/1/file.pdf`],
      ['kms:GenerateDataKey', `arn:aws:kms:${region}:${account}:key/rehearsal`],
    ]);
    expect(needed[1]?.context['kms:ResourceAliases']).toBe('alias/classboard-prod-uploads');
    expect(missing(call('api', object), sqs('worker', 'ReceiveMessage'))).toEqual([]);
    // Whoever uploads by a signed address uses the rights of the task that signed it; a preflight uses none.
    const uri = `/school/1/file.pdf?X-Amz-Credential=${accessKeyOf('worker')}%2F20261130%2Fx`;
    expect(neededRights(call('api', { ...object, authorization: '', uri }), place)[0]?.part).toBe('worker');
    expect(neededRights(call('api', { ...object, authorization: '', uri, method: 'OPTIONS' }), place)).toEqual([]);
  });

  it('fail where no statement of the role allows a call', () => {
    expect(missing(sqs('api', 'ReceiveMessage'), sqs('worker', 'PurgeQueue'))).toEqual([
      expect.stringMatching(/^the task role of classboard-prod-api may not sqs:ReceiveMessage on arn:aws:sqs:/),
      expect.stringMatching(/^the task role of classboard-prod-worker may not sqs:PurgeQueue on /),
    ]);
    const other = call('worker', { host: `s3.${region}.amazonaws.com`, method: 'GET', uri: '/another-bucket/key' });
    expect(missing(other)).toEqual([
      expect.stringContaining('may not s3:GetObject on arn:aws:s3:::another-bucket/key'),
    ]);
    const stranger = call('worker', { host: `dynamodb.${region}.amazonaws.com` });
    expect(() => neededRights(stranger, place)).toThrow('does not know what a call to dynamodb.');
  });

  it('let ECS start every task, and no task whose secret, image or log its execution role does not reach', () => {
    for (const task of tasks.values()) expect(roles.missingToStart(task)).toEqual([]);
    const worker = tasks.get('worker') as Task;
    const [container] = worker.containers as [Task['containers'][number]];
    const secret = `arn:aws:secretsmanager:${region}:${account}:secret:/classboard/prod/database/owner-AbCdEf:password::`;
    const changed = { ...worker, containers: [{ ...container, secrets: { ...container.secrets, MORE: secret } }] };
    expect(roles.missingToStart(changed)).toEqual([
      expect.stringMatching(
        /^the execution role of classboard-prod-worker may not secretsmanager:GetSecretValue on .*owner/,
      ),
    ]);
  });

  it('start the judgement of a restored database as the rule does', () => {
    expect(restoreTestCommand(templates, 'JOB')).toEqual(['node', 'dist/apps/api/restore-test/cli.js', '--job', 'JOB']);
  });
});
