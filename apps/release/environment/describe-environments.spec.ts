import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildEnvironment, createApp } from '../../../infra/build.ts';
import { environments as shipped } from '../../../infra/environments.ts';
import { noRelease } from '../../../infra/service/release.ts';
import type { EnvironmentSettings } from '../../../infra/settings.ts';
import { type Answers, describeEnvironments, problemOf, type Question, tidied } from './describe-environments.ts';

const file = resolve('infra/environments.ts');
const answers: Answers = {
  repository: 'school/platform',
  'repository-ids': '12/345',
  // The two change places.
  region: 'eu-west-1',
  'region-dr': 'eu-central-1',
  'account-dev': '410000000001',
  'account-staging': '410000000002',
  'account-prod': '410000000003',
  domain: 'lernen.school.example',
  'zone-dev': 'ZDEV0001',
  'zone-staging': 'ZSTAGING0001',
  'zone-prod': 'ZPROD0001',
  alerts: 'alerts@school.example',
  'on-call': 'pager@school.example',
};

/** What the written file says, read as the stacks read it. */
async function read(text: string): Promise<readonly EnvironmentSettings[]> {
  const folder = mkdtempSync(resolve('infra', '.written-'));
  try {
    for (const name of ['names.ts', 'settings.ts']) cpSync(resolve('infra', name), join(folder, name));
    writeFileSync(join(folder, 'environments.ts'), text);
    const { environments } = await import(pathToFileURL(join(folder, 'environments.ts')).href);
    return environments;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the entries that init writes', () => {
  const text = readFileSync(file, 'utf8');

  it('hold every answer, and none of the values that the file came with', async () => {
    const written = await read(describeEnvironments(text, answers));
    expect(written.map(({ name, account }) => [name, account])).toEqual([
      ['dev', '410000000001'],
      ['staging', '410000000002'],
      ['prod', '410000000003'],
      ['dr', '410000000003'],
    ]);
    expect(written.map(({ domain }) => [domain.zoneName, domain.hostedZoneId])).toEqual([
      ['dev.lernen.school.example', 'ZDEV0001'],
      ['staging.lernen.school.example', 'ZSTAGING0001'],
      ['lernen.school.example', 'ZPROD0001'],
      ['lernen.school.example', 'ZPROD0001'],
    ]);
    expect(new Set(written.map(({ operations }) => operations.warningEmail))).toEqual(new Set([answers.alerts]));
    expect(new Set(written.map(({ operations }) => operations.pagerEmail))).toEqual(new Set([answers['on-call']]));
    expect(written.map(({ delivery }) => delivery.repository)).toEqual(Array(4).fill('school/platform'));
    expect(written[1]?.delivery.deploySubjects).toEqual(['repo:school@12/platform@345:environment:staging']);
    expect(written.map(({ region, network }) => [region, network.availabilityZones[0]])).toEqual([
      ['eu-west-1', 'eu-west-1a'],
      ['eu-west-1', 'eu-west-1a'],
      ['eu-west-1', 'eu-west-1a'],
      ['eu-central-1', 'eu-central-1a'],
    ]);
    expect(written[3]?.domain.regionalApi).toBe('eu-central-1.api.lernen.school.example');
    const before = shipped.flatMap(({ account, domain, operations }) => [
      account,
      domain.zoneName,
      domain.hostedZoneId,
      operations.warningEmail,
    ]);
    const all = JSON.stringify(written);
    expect(before.filter((value) => all.includes(value))).toEqual([]);
    expect(before.length).toBeGreaterThan(10);
  });

  it('synthesise to templates of these accounts and names', async () => {
    const [dev] = await read(describeEnvironments(text, answers));
    if (dev === undefined) throw new Error('no entry was written');
    const outdir = mkdtempSync(resolve('infra', '.written-'));
    try {
      const app = createApp(dev, { outdir, builtinCloudFormationValidation: false });
      buildEnvironment(app, dev, noRelease);
      const { stacks } = app.synth();
      expect(new Set(stacks.map(({ environment }) => environment.account))).toEqual(new Set([answers['account-dev']]));
      const templates = JSON.stringify(stacks.map(({ template }) => template));
      for (const value of [
        'api.dev.lernen.school.example',
        'ZDEV0001',
        'alerts@school.example',
        'school@12/platform@345',
      ]) {
        expect(templates).toContain(value);
      }
      expect(templates).not.toContain('classboard.example');
    } finally {
      rmSync(outdir, { recursive: true });
    }
  }, 120_000);

  it('stay the file that people read, and may be asked for again', () => {
    const once = describeEnvironments(text, answers);
    expect(once.split('\n')).toHaveLength(text.split('\n').length);
    expect(describeEnvironments(once, { ...answers, region: 'eu-west-1' })).toBe(once);
    const { 'repository-ids': _, region: _home, 'region-dr': _elsewhere, ...required } = answers;
    const kept = describeEnvironments(once, required);
    expect(kept).toContain("const home = 'eu-west-1'");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as it is in the file.
    expect(kept).toContain('const subject = `repo:${repository}`;');
    expect(describeEnvironments(once, { ...answers, domain: 'other.example' })).not.toContain('lernen.school.example');
  });

  it('are refused where somebody has written the file in another form', () => {
    expect(() => describeEnvironments(text.replace('const accounts', 'const numbers'), answers)).toThrow(
      'it no longer has the accounts in the form that it came with',
    );
  });

  it('never put prod and dr into one region', () => {
    const { 'region-dr': _, ...kept } = answers;
    expect(() => describeEnvironments(text, { ...kept, region: shipped[3]?.region })).toThrow(
      `prod and dr would both be in ${shipped[3]?.region}`,
    );
  });
});

describe('an answer', () => {
  it('is right in itself, and another one than those beside it', () => {
    for (const [name, value] of Object.entries(answers)) {
      expect(problemOf(name as Question, value, answers)).toBeUndefined();
    }
    expect(problemOf('account-dev', '41', {})).toBe('expected 12 digits');
    expect(problemOf('alerts', 'nobody', {})).toBe('expected an address');
    expect(problemOf('domain', 'School.example', {})).toMatch('in lower case');
    for (const [name, other] of [
      ['account-prod', 'account-staging'],
      ['zone-staging', 'zone-dev'],
      ['region-dr', 'region'],
    ] as const) {
      expect(problemOf(name, answers[other] as string, answers)).toBe(`that is ${other} already`);
    }
  });

  it('may be pasted as the AWS CLI prints it', () => {
    expect(tidied(' "/hostedzone/Z0DEV0001"\t')).toBe('Z0DEV0001');
    expect(tidied('/hostedzone/Z0DEV0001')).toBe('Z0DEV0001');
  });
});
