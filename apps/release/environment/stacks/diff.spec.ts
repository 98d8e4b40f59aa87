import { environmentNamed } from '../../../../infra/lookup.ts';
import { noRelease, release } from '../../../../infra/service/release.ts';
import type { StackFacts, Template } from '../../aws/cloudformation-stacks.ts';
import { assemble } from './assemble.ts';
import type { AssembledStack, Assembly } from './assembly.ts';
import type { Compared } from './compare.ts';
import { diffStacks, type StackDiff } from './diff.ts';

const place = { environment: 'rehearsal-prod', approved: [], today: '2026-11-21' };
let assembly: Assembly;

beforeAll(async () => {
  assembly = await assemble(environmentNamed('rehearsal-prod'), noRelease);
}, 60_000);

// biome-ignore lint/suspicious/noExplicitAny: a template's properties have no shape in common
type Resources = Record<string, any>;

const factsOf = (stack: AssembledStack, status = 'UPDATE_COMPLETE'): StackFacts => ({
  name: stack.name,
  region: stack.region,
  arn: stack.name,
  status,
  reason: '',
  terminationProtection: true,
  outputs: {},
  drift: 'NOT_CHECKED',
  driftCheckedAt: undefined,
  createdAt: undefined,
  updatedAt: undefined,
});

/** All stacks as deployed, after what is done to the deployed resources of one. */
function deployed(id: string, change: (resources: Resources, template: Template) => void): Compared[] {
  return assembly.stacks.map((stack) => {
    const template = structuredClone(stack.template);
    if (stack.id === id) change(template.Resources, template);
    return { stack, facts: factsOf(stack), deployed: template, state: stack.id === id ? 'update' : 'unchanged' };
  });
}

function find(resources: Resources, type: string): [string, Resources] {
  const found = Object.entries(resources).find(([, { Type }]) => Type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found as [string, Resources];
}

const only = (diffs: readonly StackDiff[], id: string): StackDiff => {
  const found = diffs.find((diff) => diff.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

describe('the plan of a replacement of the database', () => {
  it('names the replacement, what forces it and what becomes of the data', async () => {
    const diffs = await diffStacks(
      deployed('Data', (resources) => {
        find(resources, 'AWS::RDS::DBInstance')[1].Properties.StorageEncrypted = false;
      }),
      place,
    );
    const [danger] = only(diffs, 'Data').dangers;
    expect(danger).toMatchObject({
      type: 'AWS::RDS::DBInstance',
      change: 'replace',
      severity: 'blocked',
      because: expect.stringMatching(
        /^StorageEncrypted cannot change in place; a new one is empty, and the old one stays/,
      ),
    });
    expect(danger?.paste).toMatch(
      /^\{ environment: 'rehearsal-prod', stack: 'Data', logicalId: '\w+', change: 'replace', reason: 'WHY', by: 'WHO', on: '2026-11-21' \},$/,
    );
  });

  it('finds it through what the database depends on, in the same stack', async () => {
    const diffs = await diffStacks(
      deployed('Data', (resources) => {
        find(resources, 'AWS::RDS::DBSubnetGroup')[1].Properties.DBSubnetGroupName = 'by-another-name';
      }),
      place,
    );
    const instance = only(diffs, 'Data').dangers.find(({ type }) => type === 'AWS::RDS::DBInstance');
    expect(instance).toMatchObject({ severity: 'blocked', change: 'replace' });
  });

  it('finds it through a value of another stack, though the template is the same', async () => {
    const diffs = await diffStacks(
      deployed('Network', (resources) => {
        find(resources, 'AWS::EC2::VPC')[1].Properties.CidrBlock = '10.99.0.0/16';
      }),
      place,
    );
    const data = only(diffs, 'Data');
    expect(data.state).toBe('unchanged');
    expect(data.stale.length).toBeGreaterThan(0);
    expect(only(diffs, 'Network').dangers.map(({ severity }) => severity)).not.toContain('blocked');
  });

  it('does not report a bigger instance as one', async () => {
    const diffs = await diffStacks(
      deployed('Data', (resources) => {
        find(resources, 'AWS::RDS::DBInstance')[1].Properties.DBInstanceClass = 'db.t4g.small';
      }),
      place,
    );
    expect(only(diffs, 'Data').dangers).toEqual([]);
    expect(only(diffs, 'Data').resources).toMatchObject([{ change: 'update', properties: ['DBInstanceClass'] }]);
  });
});

describe('what holds data', () => {
  it.each([
    ['Storage', 'AWS::S3::Bucket'],
    ['Identity', 'AWS::Cognito::UserPool'],
    ['Data', 'AWS::KMS::Key'],
    ['Data', 'AWS::SecretsManager::Secret'],
    ['Backup', 'AWS::Backup::BackupVault'],
    ['Registry', 'AWS::ECR::Repository'],
    ['Platform', 'AWS::Logs::LogGroup'],
  ])('may not leave %s unnamed: %s', async (id, type) => {
    const diffs = await diffStacks(
      deployed(id, (resources) => {
        resources.Forgotten = { Type: type, Properties: {}, DeletionPolicy: 'Delete' };
      }),
      place,
    );
    expect(only(diffs, id).dangers).toMatchObject([
      { logicalId: 'Forgotten', change: 'delete', severity: 'blocked', because: expect.stringContaining('is deleted') },
    ]);
  });

  it('may be deleted where somebody has approved exactly that', async () => {
    const approval = { environment: 'rehearsal-prod', stack: 'Storage', logicalId: 'Forgotten', reason: 'empty' };
    const by = { by: 'mia', on: '2026-11-20' };
    const compared = deployed('Storage', (resources) => {
      resources.Forgotten = { Type: 'AWS::S3::Bucket', Properties: {}, DeletionPolicy: 'Retain' };
    });
    const judged = async (change: 'delete' | 'replace') =>
      only(await diffStacks(compared, { ...place, approved: [{ ...approval, ...by, change }] }), 'Storage').dangers[0];
    expect(await judged('delete')).toMatchObject({ severity: 'approved', approval: { by: 'mia' } });
    expect(await judged('replace')).toMatchObject({ severity: 'blocked' });
  });
});

describe('a plan', () => {
  it('names an added permission by its role, action and resource', async () => {
    const diffs = await diffStacks(
      deployed('Service', (resources) => {
        const [, policy] = find(resources, 'AWS::IAM::Policy');
        policy.Properties.PolicyDocument.Statement = policy.Properties.PolicyDocument.Statement.filter(
          ({ Sid }: { Sid?: string }) => Sid !== 'Uploads',
        );
      }),
      place,
    );
    expect(only(diffs, 'Service').widened.join('\n')).toMatch(/ApiTask\/TaskRole may .*s3:GetObject/);
  });

  it('names an opened port by its group and its sources', async () => {
    const compared = deployed('Network', () => {});
    const open = compared.map((one) => {
      if (one.stack.id !== 'Network') return one;
      const template = structuredClone(one.stack.template);
      find(template.Resources, 'AWS::EC2::SecurityGroup')[1].Properties.SecurityGroupIngress = [
        { CidrIp: '0.0.0.0/0', FromPort: 5432, ToPort: 5432, IpProtocol: 'tcp' },
      ];
      return { ...one, stack: { ...one.stack, template } };
    });
    expect(only(await diffStacks(open, place), 'Network').widened).toEqual([
      expect.stringMatching(/Group lets Everyone \(IPv4\) in, TCP 5432/),
    ]);
  });
});

describe('an ordinary release', () => {
  it('changes Migration and Service, and endangers nothing', async () => {
    const next = await assemble(assembly.settings, release(`sha256:${'a'.repeat(64)}`, 'b'.repeat(40)));
    const compared = next.stacks.map((stack, i): Compared => {
      const before = assembly.stacks[i]?.template ?? {};
      const same = JSON.stringify(before) === JSON.stringify(stack.template);
      return { stack, facts: factsOf(stack), deployed: before, state: same ? 'unchanged' : 'update' };
    });
    const diffs = await diffStacks(compared, place);
    const changed = diffs.filter(({ state }) => state !== 'unchanged');
    expect(changed.map(({ id }) => id)).toEqual(['Migration', 'Service']);
    expect(diffs.flatMap(({ dangers, widened, stale }) => [...dangers, ...widened, ...stale])).toEqual([]);
    expect(changed.flatMap(({ resources }) => resources.map(({ path }) => path))).toContain('ApiTask');
  }, 60_000);

  it('creates everything and needs no approval where it is the first', async () => {
    const compared = assembly.stacks.map(
      (stack): Compared => ({ stack, facts: undefined, deployed: undefined, state: 'create' }),
    );
    const diffs = await diffStacks(compared, place);
    expect(
      diffs.every(({ state, dangers, status }) => state === 'create' && dangers.length === 0 && status === 'none'),
    ).toBe(true);
  });
});
