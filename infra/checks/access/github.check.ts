import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { issuer, judgeToken } from '../../../test/fake-aws/access/web-identity.ts';
import { environments } from '../../environments.ts';
import { resourceName } from '../../names.ts';
import type { EnvironmentSettings } from '../../settings.ts';
import { all } from '../all.ts';
import { type Synthesized, stackOf, synthesize } from '../assembly.ts';

/**
 * Subjects as GitHub writes them (https://docs.github.com/en/actions/reference/security/oidc, "Example subject claims" and
 * "Immutable subject claims"): `repo:OWNER/NAME:…`, or `repo:OWNER@ID/NAME@ID:…` for a repository that was made after 15 July
 * 2026 or has opted in. A job that names an environment has that, whatever its event; otherwise a pull request is
 * `pull_request`, and nothing says whether it came from a fork. A workflow of the fork itself has the fork's name.
 */
const [owner = '', repository = ''] = (all[0]?.settings.delivery.repository ?? '').split('/');
const own = { names: `repo:${owner}/${repository}`, ids: `repo:${owner}@123456/${repository}@456789` };
const others = {
  'a fork': `repo:stranger/${repository}`,
  'a fork with ids': `repo:stranger@999/${repository}@888`,
  'whoever took the name over': `repo:${owner}@999/${repository}@888`,
  'a repository that begins like ours': `repo:${owner}/${repository}-fork`,
  'another repository of the owner': `repo:${owner}/another`,
};
const named = ['dev', 'staging', 'prod', 'dr'].flatMap((name) => [name, `${name}-plan`]);
const contexts = [
  'pull_request',
  'ref:refs/heads/main',
  'ref:refs/heads/develop',
  'ref:refs/tags/v1.0.0',
  'ref:refs/pull/7/merge',
  ...named.map((name) => `environment:${name}`),
];

/** The roles of an environment, below the provider of its account. */
function takes(environment: Synthesized, provider: Synthesized, part: string, sub: string): boolean {
  const { account } = environment.settings;
  const resources = { ...stackOf(provider, 'Cicd').resources, ...stackOf(environment, 'Cicd').resources };
  const now = new Date();
  const claims = {
    iss: `https://${issuer}`,
    aud: 'sts.amazonaws.com',
    sub,
    exp: Math.floor(now.getTime() / 1_000) + 300,
  };
  const roleArn = `arn:aws:iam::${account}:role/${resourceName(environment.settings, part)}`;
  try {
    judgeToken(resources, claims, { roleArn, token: '', durationSeconds: 3_600, now });
    return true;
  } catch (error) {
    if (/Not authorized/.test(String(error))) return false;
    throw error;
  }
}

const providerOf = (settings: EnvironmentSettings): Synthesized => {
  const found = all.find((one) => one.settings.name === settings.delivery.accountOwner);
  if (found === undefined) throw new Error(`${settings.name}: no environment has its provider`);
  return found;
};

const forms = ['names', 'ids'] as const;

/** The environment of a repository whose tokens have this form: as it is where its entry has that. */
function inForm(settings: EnvironmentSettings, form: (typeof forms)[number]): Synthesized {
  const written = (subjects: readonly string[]) =>
    subjects.map((subject) => [own[form], ...subject.split(':').slice(2)].join(':'));
  const { delivery } = settings;
  const { deploySubjects, planSubjects } = delivery;
  const subjects = { deploySubjects: written(deploySubjects), planSubjects: written(planSubjects) };
  const found = all.find((one) => one.settings === settings);
  if (found !== undefined && isDeepStrictEqual({ deploySubjects, planSubjects }, subjects)) return found;
  return synthesize({ ...settings, delivery: { ...delivery, ...subjects } }, undefined, { validate: false });
}

describe('a token of GitHub', () => {
  for (const [settings, form] of environments.flatMap((one) => forms.map((form) => [one, form] as const))) {
    const { name } = settings;

    it(`of the environments alone takes the roles of ${name}, by a subject of ${form}`, () => {
      const environment = inForm(settings, form);
      const provider = providerOf(settings);
      const expected = { deploy: [`environment:${name}`], plan: [`environment:${name}-plan`] };
      for (const [part, trusted] of Object.entries(expected)) {
        const taken = contexts.filter((context) => takes(environment, provider, part, `${own[form]}:${context}`));
        assert.deepEqual(taken, trusted, part);
        const strange = { ...others, 'the other form of our own': own[form === 'ids' ? 'names' : 'ids'] };
        for (const [who, prefix] of Object.entries(strange)) {
          const stolen = contexts.filter((context) => takes(environment, provider, part, `${prefix}:${context}`));
          assert.deepEqual(stolen, [], `${who} takes ${part}`);
        }
      }
    });
  }
});
