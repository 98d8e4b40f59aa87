import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../apps/api/config/config.ts';
import { environmentSchema } from '../../apps/api/config/schema.ts';
import { environments } from '../environments.ts';
import { parameterPath } from '../names.ts';
import { parametersOf } from '../parameters.ts';
import { all, synthesized } from './all.ts';
import { resourcesOf, synthesize } from './assembly.ts';
import { list } from './findings.ts';
import { find, type Json } from './matching.ts';
import { text } from './policies.ts';
import { secretsInResource, secretsInText } from './secrets.ts';

/** Values of the right form for what only a deployment knows. */
const deployed: Record<string, string> = {
  COGNITO_USER_POOL_ID: 'eu-central-1_AbCdEf123',
  COGNITO_CLIENT_ID: '1example23456789',
  DATABASE_HOST: 'database.example',
  DATABASE_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:database-AbCdEf',
  SCAN_RESULTS_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/scan-results',
  MAIL_EVENTS_QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/111122223333/mail-events',
  S3_UPLOADS_BUCKET: 'uploads-bucket',
  CLOUDFRONT_KEY_PAIR_ID: 'K2JCJMDEHXQW5F',
};

describe('the application', () => {
  for (const environment of all) {
    for (const { Properties, path } of find(environment, 'AWS::ECS::TaskDefinition', {
      Family: /-(api|worker|migration)$/,
    })) {
      it(`accepts the configuration that ${path} gives it in ${environment.settings.name}`, () => {
        const container = Properties.ContainerDefinitions.find(({ Name }: Json) => Name !== 'traces');
        const plain = container.Environment.map(({ Name, Value }: Json) => [
          Name,
          typeof Value === 'string' ? Value : deployed[Name],
        ]);
        const secret = container.Secrets.map(({ Name }: Json) => [
          Name,
          'a value of its own, as long as a secret that is made',
        ]);
        const unknown = [...plain, ...secret]
          .map(([name]) => name)
          .filter((name) => !(name in environmentSchema.shape));
        assert.deepEqual(unknown, [], 'the schema does not know these');
        loadConfig(Object.fromEntries([...plain, ...secret]));
      });
    }
  }
});

describe('error tracking', () => {
  const [example] = all;
  assert.ok(example);
  const dsnOf = ({ errorTracking }: { readonly errorTracking: boolean }) => {
    const settings = { ...example.settings, service: { ...example.settings.service, errorTracking } };
    const tracked = synthesize(settings, undefined, { validate: false });
    return find(tracked, 'AWS::ECS::TaskDefinition', { Family: /-(api|worker)$/ }).flatMap(({ Properties }) =>
      Properties.ContainerDefinitions.flatMap(({ Secrets = [] }: Json) =>
        Secrets.filter(({ Name }: Json) => Name === 'SENTRY_DSN').map(({ ValueFrom }: Json) => text(ValueFrom)),
      ),
    );
  };

  it('gives every task of the application the address as a secret, and nothing where it is off', () => {
    const { settings } = example;
    const parts = settings.service.worker === undefined ? 1 : 2;
    const given = dsnOf({ errorTracking: true });
    assert.equal(given.length, parts);
    for (const from of given) assert.match(from, new RegExp(`secret:${parameterPath(settings, 'errors/dsn')}`));
    assert.deepEqual(dsnOf({ errorTracking: false }), []);
  });
});

describe('secrets', () => {
  for (const environment of all) {
    it(`none stands in a template or a variable of ${environment.settings.name}`, () => {
      const findings = [
        ...environment.stacks.flatMap((stack) => secretsInText(stack.id, JSON.stringify(stack.template))),
        ...resourcesOf(environment).flatMap(secretsInResource),
      ];
      assert.equal(findings.length, 0, list(findings));
    });
  }
});

describe('parameters', () => {
  for (const environment of all) {
    const { settings } = environment;
    const wanted = parametersOf(settings);
    const made = [
      ...find(environment, 'AWS::SSM::Parameter').map(({ Properties }) => text(Properties.Name)),
      ...find(environment, 'AWS::SecretsManager::Secret').map(({ Properties }) => text(Properties.Name)),
    ].sort();

    it(`the stacks of ${settings.name} make what the list says they make, and nothing else`, () => {
      const expected = wanted
        .filter(({ origin }) => origin === 'stack')
        .map(({ name }) => parameterPath(settings, name));
      assert.deepEqual(made, expected.sort());
    });

    it(`what the stacks of ${settings.name} read is made by them or asked for by the list`, () => {
      const prefix = `/classboard/${settings.name}/`;
      const asked = new Set(wanted.map(({ name }) => parameterPath(settings, name)));
      const templates = environment.stacks.map((stack) => JSON.stringify(stack.template)).join();
      const read =
        templates.match(
          new RegExp(`${prefix}(cdn|edge|notify|database|identity|network|files|release)/[a-z]+(-[a-z0-9]+)*`, 'g'),
        ) ?? [];
      assert.deepEqual(
        [...new Set(read)].filter((name) => !asked.has(name)),
        [],
      );
    });
  }

  it('every one has a description, and its format takes no empty value', () => {
    for (const { name, description, format } of environments.flatMap(parametersOf)) {
      assert.ok(description.length > 10, name);
      assert.ok(!format.test(''), name);
    }
  });
});

describe('environments', () => {
  it('nothing but the list of environments asks for the name of one', () => {
    const names = environments.map(({ name }) => name).join('|');
    const asks = new RegExp(`(name|environment|APP_ENV)\\)? *[!=]==? *['"](${names})['"]|case '(${names})'`);
    const sources = globSync('**/*.ts', { cwd: fileURLToPath(new URL('..', import.meta.url)) }).filter(
      (file) => !/environments\.ts$|\.(check|spec)\.ts$/.test(file),
    );
    assert.ok(sources.length > 30);
    const guilty = sources.filter((file) => asks.test(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')));
    assert.deepEqual(guilty, []);
  });

  it('a preview owns nothing that exists once', () => {
    const types = [
      'AWS::IAM::OIDCProvider',
      'AWS::GuardDuty::Detector',
      'AWS::CloudTrail::Trail',
      'AWS::ECR::Repository',
    ];
    assert.deepEqual(
      types.flatMap((type) => resourcesOf(synthesized('preview-check'), type)),
      [],
    );
  });
});

describe('alarms', () => {
  const runbooks = new URL('../../docs/runbooks/', import.meta.url);
  const linked = new Set<string>();

  for (const environment of all) {
    it(`every alarm of ${environment.settings.name} leads to a runbook that exists`, () => {
      const alarms = [
        ...find(environment, 'AWS::CloudWatch::Alarm'),
        ...find(environment, 'AWS::CloudWatch::CompositeAlarm'),
      ];
      assert.ok(alarms.length > 15);
      for (const { Properties, path } of alarms) {
        const name = /\/docs\/runbooks\/([a-z-]+)\.md$/.exec(Properties.AlarmDescription)?.[1];
        assert.ok(name !== undefined, `${path} has no link`);
        linked.add(name);
        assert.ok(existsSync(new URL(`${name}.md`, runbooks)), `docs/runbooks/${name}.md`);
      }
    });
  }

  it('every runbook of an alarm has the same sections', () => {
    for (const name of linked) {
      const page = readFileSync(new URL(`${name}.md`, runbooks), 'utf8');
      const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
      assert.deepEqual(headings, ['Meaning', 'Impact', 'Diagnosis', 'Mitigation', 'Verification'], `${name}.md`);
    }
  });
});
