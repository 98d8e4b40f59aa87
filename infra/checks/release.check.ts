import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { environments } from '../environments.ts';
import { release } from '../service/release.ts';
import { synthesized } from './all.ts';
import { resourcesOf, stackOf, synthesize } from './assembly.ts';
import { text } from './policies.ts';

const commit = 'a'.repeat(40);
const digest = `sha256:${'b'.repeat(64)}`;

describe('a release', () => {
  for (const settings of environments) {
    it(`changes the migration and the service of ${settings.name}, and nothing else`, () => {
      const before = synthesized(settings.name).stacks;
      const after = synthesize(settings, release(digest, commit), { validate: false }).stacks;
      const changed = after.filter(
        (stack, index) => JSON.stringify(stack.template) !== JSON.stringify(before[index]?.template),
      );
      assert.deepEqual(
        changed.map(({ id }) => id),
        ['Migration', 'Service'],
      );
    });
  }

  it('is deployed in this order: roles, mail, network, data, pool, migration, proxy, and last the service', () => {
    const stacks = synthesized('prod').stacks.map(({ id }) => id);
    const wanted = [
      'Cicd',
      'Mail',
      'Network',
      'Data',
      'Identity',
      'Platform',
      'Migration',
      'DatabaseAccess',
      'Service',
    ];
    const order = stacks.filter((id) => wanted.includes(id));
    assert.deepEqual(order, wanted);
    const { dependencies } = stackOf(synthesized('prod'), 'Service');
    assert.ok(['Observability', 'Migration', 'DatabaseAccess'].every((id) => dependencies.includes(id)));
  });

  it('refuses a tag and a short commit', () => {
    assert.throws(() => release('latest', commit), /expected sha256/);
    assert.throws(() => release(digest, 'abc1234'), /full commit id/);
  });
});

// biome-ignore lint/suspicious/noExplicitAny: a template's properties have no shape in common
type Names = any;

/** Property that is unique in the world or in an account, whatever the region. */
const globalNames: Readonly<Record<string, (properties: Names) => unknown[]>> = {
  'AWS::S3::Bucket': ({ BucketName }) => [BucketName],
  'AWS::IAM::Role': ({ RoleName }) => [RoleName],
  'AWS::IAM::ManagedPolicy': ({ ManagedPolicyName }) => [ManagedPolicyName],
  'AWS::IAM::OIDCProvider': ({ Url }) => [Url],
  'AWS::CloudFront::Distribution': ({ DistributionConfig }) => DistributionConfig.Aliases,
  'AWS::CloudFront::Function': ({ Name }) => [Name],
  'AWS::CloudFront::KeyGroup': ({ KeyGroupConfig }) => [KeyGroupConfig.Name],
  'AWS::CloudFront::PublicKey': ({ PublicKeyConfig }) => [PublicKeyConfig.Name],
  'AWS::CloudFront::CachePolicy': ({ CachePolicyConfig }) => [CachePolicyConfig.Name],
  'AWS::CloudFront::ResponseHeadersPolicy': ({ ResponseHeadersPolicyConfig }) => [ResponseHeadersPolicyConfig.Name],
  'AWS::CloudFront::OriginAccessControl': ({ OriginAccessControlConfig }) => [OriginAccessControlConfig.Name],
  'AWS::Cognito::UserPoolDomain': ({ Domain }) => [Domain],
  'AWS::Route53::RecordSet': ({ Name, Type, SetIdentifier }) => [`${text(Name)} ${Type} ${SetIdentifier ?? ''}`],
  'AWS::Budgets::Budget': ({ Budget }) => [Budget.BudgetName],
  'AWS::CloudTrail::Trail': ({ TrailName }) => [TrailName],
};

describe('environments beside each other', () => {
  it('dr and prod share no name that is unique in the world or in their account', () => {
    const seen = new Map<string, string>();
    for (const name of ['prod', 'dr']) {
      for (const { Type, Properties, logicalId, stack } of resourcesOf(synthesized(name))) {
        const names = globalNames[Type]?.(Properties ?? {}) ?? [];
        for (const value of names.map(text).filter((name) => name !== '' && !name.includes('<'))) {
          const key = `${Type} ${value}`;
          assert.equal(seen.get(key), undefined, `${key} in ${name}/${stack.id}/${logicalId}`);
          seen.set(key, name);
        }
      }
    }
    assert.ok(seen.size > 50, `only ${seen.size} names compared`);
  });

  it('stacks of one account and region have names of their own', () => {
    const names = ['dev', 'staging', 'prod', 'dr', 'preview-check'].flatMap((name) =>
      synthesized(name).stacks.map((stack) => `${stack.account} ${stack.region} ${stack.name}`),
    );
    assert.equal(new Set(names).size, names.length);
  });

  it('what exists once an account or a region of it has one owner', () => {
    const owners = new Map<string, string[]>();
    for (const { name, account, region, owns } of environments) {
      const add = (key: string) => owners.set(key, [...(owners.get(key) ?? []), name]);
      if (owns.account) add(account);
      if (owns.region) add(`${account} ${region}`);
    }
    for (const { account, region } of environments) {
      assert.equal(owners.get(account)?.length, 1, account);
      assert.equal(owners.get(`${account} ${region}`)?.length, 1, `${account} ${region}`);
    }
    assert.equal(resourcesOf(synthesized('dr'), 'AWS::IAM::OIDCProvider').length, 0);
    assert.equal(resourcesOf(synthesized('dr'), 'AWS::GuardDuty::Detector').length, 1);
  });
});
