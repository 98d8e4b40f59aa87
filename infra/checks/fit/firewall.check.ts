import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePart } from '../../../apps/api/http/validation.ts';
import { managedGroups } from '../../edge/firewall.ts';
import { all, synthesized } from '../all.ts';
import type { Synthesized } from '../assembly.ts';
import { find, has, type Json } from '../matching.ts';
import { text } from '../policies.ts';
import { countedBy, decide, type SeenRequest } from './firewall-decision.ts';
import { bodyRules, payloads } from './payloads.ts';

const aclsOf = (environment: Synthesized, stack: string): Json[] =>
  find(environment, `${stack} AWS::WAFv2::WebACL`).map(({ Properties }) => Properties);

/** The one web ACL of a stack. */
function aclOf(environment: Synthesized, stack: string): Json {
  const [acl, ...others] = aclsOf(environment, stack);
  assert.ok(acl !== undefined && others.length === 0, `${stack}: expected one firewall`);
  return acl;
}

const stranger = '198.51.100.10';

describe('what people write', () => {
  it('is accepted by the routes that it goes to', () => {
    for (const { says, route, body } of payloads) {
      const example = route.examples?.body as object;
      assert.doesNotThrow(() => parsePart(route.body, { ...example, ...body }, 'body'), says);
    }
  });

  it('holds every rule about bodies that the firewalls have', () => {
    const written = new Set(payloads.flatMap(({ found }) => found));
    const rules = managedGroups.flatMap(({ name }) => bodyRules[name] ?? assert.fail(`${name}: which rules has it?`));
    assert.deepEqual([...written].sort(), rules.sort());
  });

  for (const environment of all) {
    it(`reaches the application of ${environment.settings.name} through both firewalls`, () => {
      for (const { says, route, found } of payloads) {
        for (const stack of ['Edge', 'Platform']) {
          const request = { address: stranger, path: `/${route.path}`, found };
          assert.deepEqual(
            decide(environment, aclOf(environment, stack), request),
            { action: 'ALLOW', rule: 'default' },
            says,
          );
        }
      }
    });

    it(`is stopped where ${environment.settings.name} has it in an address or a header`, () => {
      for (const rule of [
        'AWSManagedRulesSQLiRuleSet/SQLi_QUERYARGUMENTS',
        'AWSManagedRulesCommonRuleSet/GenericLFI_URIPATH',
        'AWSManagedRulesKnownBadInputsRuleSet/Log4JRCE_HEADER',
      ]) {
        for (const stack of ['Edge', 'Platform']) {
          const request = { address: stranger, path: '/v1/users', found: [rule] };
          assert.equal(decide(environment, aclOf(environment, stack), request).action, 'BLOCK');
        }
      }
    });
  }
});

/** What the distribution sends: a reference that CloudFormation fills in alike wherever it stands. */
const sentBy = (environment: Synthesized): Json[] =>
  find(environment, 'AWS::CloudFront::Distribution').flatMap(({ Properties }) =>
    Properties.DistributionConfig.Origins.flatMap(({ OriginCustomHeaders }: Json) => OriginCustomHeaders ?? []),
  );

/** Names of the secrets that the tasks accept: given by an output where the environment makes them, else by their names. */
const acceptedBy = (environment: Synthesized): string[] => {
  const [task] = find(environment, 'AWS::ECS::TaskDefinition', { Family: /-api$/ });
  const made = find(environment, 'Storage AWS::SecretsManager::Secret');
  return task?.Properties.ContainerDefinitions.flatMap(({ Secrets = [] }: Json) => Secrets)
    .filter(({ Name }: Json) => Name.startsWith('ORIGIN_SECRET'))
    .map(({ ValueFrom }: Json) => {
      const from = text(ValueFrom);
      const own = made.find(({ logicalId }) => from.includes(logicalId));
      return own?.Properties.Name ?? from.replace(/^.*:secret:/, '');
    });
};

describe('a request through CloudFront', () => {
  for (const environment of all) {
    const { name, domain } = environment.settings;
    const maker = domain.originSecrets.replicaOf ?? name;
    const at = (headers: Record<string, string>, path = '/v1/auth/sign-in'): SeenRequest => ({
      address: '130.176.0.1',
      path,
      headers,
    });
    const sent = () => sentBy(environment);

    it(`proves in ${name} where it comes from, to the balancer and to the application`, () => {
      const [header, ...others] = sent();
      assert.equal(others.length, 0);
      assert.match(
        header.HeaderValue,
        new RegExp(`^\\{\\{resolve:secretsmanager:/classboard/${maker}/edge/origin-secret-\\d+:`),
      );
      const request = at({ [header.HeaderName]: header.HeaderValue, 'x-viewer-address': stranger });
      const acl = aclOf(environment, 'Platform');
      assert.equal(decide(environment, acl, request).action, 'ALLOW');
      const [, secretName] = /secretsmanager:([^:]+):/.exec(header.HeaderValue) ?? [];
      const secrets = find(synthesized(maker), 'Storage AWS::SecretsManager::Secret', { Name: secretName });
      assert.equal(secrets.length, 1);
      const given = acceptedBy(environment);
      assert.ok(given.includes(secretName ?? 'none'), `${given} of ${secretName}`);
    });

    it(`is believed in ${name} whichever side of its pair Route 53 sends it to`, () => {
      const sides = all.filter(({ settings }) => settings.domain.api === domain.api);
      assert.equal(sides.length, domain.failover === undefined ? 1 : 2);
      const [header] = sent();
      const request = at({ [header.HeaderName]: header.HeaderValue, 'x-viewer-address': stranger });
      for (const side of sides) {
        assert.equal(decide(side, aclOf(side, 'Platform'), request).action, 'ALLOW', side.settings.name);
        assert.deepEqual(acceptedBy(side), acceptedBy(environment));
      }
    });

    it(`is counted once in ${name}, by CloudFront, for the address of the person`, () => {
      const [header] = sent();
      const proven = at({ [header.HeaderName]: header.HeaderValue });
      assert.deepEqual(countedBy(environment, aclOf(environment, 'Platform'), proven), []);
      for (const stack of ['Edge', 'Platform']) {
        const acl = aclOf(environment, stack);
        assert.deepEqual(countedBy(environment, acl, at({})), ['rate-all', 'rate-sign-in']);
        assert.deepEqual(countedBy(environment, acl, at({}, '/v1/users/me')), ['rate-all']);
        assert.deepEqual(countedBy(environment, acl, at({}, '/v1/%61uth/../auth/sign-in')), [
          'rate-all',
          'rate-sign-in',
        ]);
        for (const { Statement } of acl.Rules) {
          const type = Statement.RateBasedStatement?.AggregateKeyType;
          assert.ok(type === undefined || type === 'IP');
        }
      }
    });

    it(`cannot be forged in ${name}: the balancer refuses a wrong proof, and an address without one`, () => {
      const acl = aclOf(environment, 'Platform');
      const forged: Record<string, string>[] = [
        { 'x-viewer-address': '192.0.2.1' },
        { 'x-origin-secret': 'guessed' },
        { 'x-origin-secret': 'guessed', 'x-viewer-address': '192.0.2.1' },
      ];
      for (const headers of forged) {
        assert.deepEqual(decide(environment, acl, at(headers)), { action: 'BLOCK', rule: 'forged-edge' });
        assert.deepEqual(countedBy(environment, acl, at(headers)), ['rate-all', 'rate-sign-in']);
      }
      assert.equal(decide(environment, acl, at({ 'user-agent': 'browser' })).action, 'ALLOW');
    });

    it(`leaves no proof in the logs of ${name}`, () => {
      for (const { Properties } of find(environment, 'AWS::WAFv2::LoggingConfiguration')) {
        assert.match(JSON.stringify(Properties.RedactedFields), /"x-origin-secret"/);
      }
    });

    it(`leaves no proof, token or search in the samples of ${name}`, () => {
      const acls = find(environment, 'AWS::WAFv2::WebACL');
      assert.equal(acls.length, 3);
      for (const { Properties, path } of acls) {
        const fields = Properties.DataProtectionConfig?.DataProtections.map(({ Field }: Json) => Field);
        assert.deepEqual(
          fields,
          [
            { FieldType: 'SINGLE_HEADER', FieldKeys: ['authorization', 'cookie', 'x-origin-secret'] },
            { FieldType: 'QUERY_STRING' },
          ],
          path,
        );
      }
    });
  }
});

describe('the operations of the user pool', () => {
  const operations = [
    ...[
      'AssociateSoftwareToken',
      'VerifySoftwareToken',
      'SetUserMFAPreference',
      'UpdateUserAttributes',
      'ChangePassword',
    ],
    ...[
      'DeleteUser',
      'DeleteUserAttributes',
      'GetUser',
      'GlobalSignOut',
      'VerifyUserAttribute',
      'InitiateAuth',
      'SignUp',
    ],
    'AnOperationOfNextYear',
  ];
  const called = (operation: string, address: string, path = '/'): SeenRequest => ({
    address,
    path,
    headers: {
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
      'x-amzn-cognito-operation-name': operation,
    },
  });

  for (const environment of all) {
    const { name } = environment.settings;
    const addresses = () =>
      find(environment, 'AWS::WAFv2::IPSet').flatMap(({ Properties }) => Properties.Addresses.map(text));

    it(`answer the tasks of ${name} and nobody else`, () => {
      const acl = aclOf(environment, 'Identity');
      const [ours] = addresses().map((address: string) => address.replace(/\/32$/, ''));
      for (const operation of operations) {
        assert.equal(decide(environment, acl, called(operation, ours ?? 'none')).action, 'ALLOW', operation);
        for (const path of ['/', '/oauth2/token', '/pool/.well-known/jwks.json']) {
          assert.equal(
            decide(environment, acl, called(operation, stranger, path)).action,
            'BLOCK',
            `${operation} ${path}`,
          );
        }
      }
    });

    it(`leave the tokens of machines and the keys of tokens open in ${name}`, () => {
      const acl = aclOf(environment, 'Identity');
      for (const path of ['/oauth2/token', '/eu-central-1_AbCdEf123/.well-known/jwks.json']) {
        assert.equal(decide(environment, acl, { address: stranger, path }).action, 'ALLOW', path);
      }
      assert.equal(decide(environment, acl, { address: stranger, path: '/login' }).action, 'BLOCK');
      assert.deepEqual(countedBy(environment, acl, { address: stranger, path: '/oauth2/token' }), ['rate-tokens']);
    });

    it(`are asked from the addresses of the NAT gateways of ${name}, all of them and no other way`, () => {
      const gateways = find(environment, 'AWS::EC2::NatGateway').map(
        ({ Properties }) => Properties.AllocationId['Fn::GetAtt'][0],
      );
      const listed = addresses();
      assert.equal(listed.length, gateways.length);
      for (const id of gateways)
        assert.ok(
          listed.some((address: string) => address.includes(id)),
          `${id} is not in ${listed}`,
        );
      const endpoint = has(environment, 'AWS::EC2::VPCEndpoint', { ServiceName: /cognito-idp/ });
      assert.equal(endpoint, false, 'through an endpoint a task would come from a private address');
    });
  }
});
