import { globSync, readFileSync } from 'node:fs';
import { exampleEntry } from '../test/setup/release/example-entry.ts';
import { environments } from './environments.ts';
import { environmentNamed, previewEnvironment } from './lookup.ts';
import { resourceName } from './names.ts';
import { parameters, parametersOf, regionsOfParameter, toolState } from './parameters.ts';
import { release } from './service/release.ts';
import type { EnvironmentSettings } from './settings.ts';

describe('environments', () => {
  it('are found by name, and a wrong name is answered with the right ones', () => {
    const names = environments.map(({ name }) => name);
    expect(names.map((name) => environmentNamed(name))).toEqual(environments);
    expect(() => environmentNamed('nowhere')).toThrow(`expected ${names.join(', ')} or preview-NAME`);
  });

  it('fail over in pairs that share a zone and a name, with one primary', () => {
    const paired = environments.filter(({ domain }) => domain.failover !== undefined);
    const names = new Map<string, string[]>();
    for (const { domain } of paired) names.set(domain.api, [...(names.get(domain.api) ?? []), String(domain.failover)]);
    for (const sides of names.values()) expect(sides.sort()).toEqual(['PRIMARY', 'SECONDARY']);
  });

  it('ask for no more connections than the database has', () => {
    for (const { service, database } of environments) {
      const tasks = 2 * (service.api.maxTasks + (service.worker?.maxTasks ?? 0));
      expect(tasks * database.poolMax).toBeLessThanOrEqual(database.maxConnections * (database.proxy ? 2 : 1.3));
    }
  });
});

describe('a preview', () => {
  const preview = environmentNamed('preview-fix-1');

  it('is a copy of the first entry under names of its own, owning nothing that exists once', () => {
    const [first] = environments;
    expect(preview).toMatchObject({
      name: 'preview-fix-1',
      account: first?.account,
      owns: { account: false, region: false },
    });
    expect(preview.protected).toBe(false);
    expect(preview.domain.api).toBe(`api-fix-1.${first?.domain.zoneName}`);
    expect(preview.delivery.deploySubjects).toEqual([]);
  });

  it.each(['preview-', 'preview-A', 'preview--x', 'preview-x-', 'preview-ten-is-too'])('%s is no name', (name) => {
    expect(() => previewEnvironment(name)).toThrow('expected preview-NAME, NAME being 1 to 9 of');
  });

  it('has a name that leaves room for the longest one a load balancer may have', () => {
    expect(resourceName(previewEnvironment('preview-pr-123456'), 'api')).toHaveLength(32);
  });
});

describe('parameters', () => {
  it('have each name once in an environment', () => {
    for (const settings of environments) {
      const names = parametersOf(settings).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('are what the environment needs: copies of secrets only beside a replica', () => {
    const of = (settings: EnvironmentSettings) => parametersOf(settings).map((parameter) => parameter.name);
    const { database } = exampleEntry;
    const replicaOf = { environment: 'primary', region: 'eu-west-1' };
    expect(of({ ...exampleEntry, database: { ...database, replicaOf } })).toContain('database/runtime-secret-arn');
    expect(of(exampleEntry)).not.toContain('database/runtime-secret-arn');
    expect(of(exampleEntry)).not.toContain('notify/pagerduty-endpoint');
  });

  it('are looked for in every region that another environment reads them in', () => {
    const settings = { ...exampleEntry, database: { ...exampleEntry.database, secretReplicaRegions: ['eu-north-1'] } };
    const read = parametersOf(settings).filter((one) => regionsOfParameter(one, settings).includes('eu-north-1'));
    const names = read.map(({ name }) => name);
    expect(names).toEqual(['database/runtime', 'database/owner', 'edge/origin-secret-1']);
  });

  it('hold the address of the error tracker where errors go to one', () => {
    const { service } = exampleEntry;
    const names = (errorTracking: boolean) =>
      parametersOf({ ...exampleEntry, service: { ...service, errorTracking } }).map(({ name }) => name);
    expect(names(true)).toContain('errors/dsn');
    expect(names(false)).not.toContain('errors/dsn');
  });

  it('have every name that the release tool reads or writes below release/', () => {
    const sources = globSync('apps/release/**/*.ts', { exclude: ['**/*.spec.ts'] });
    const texts = sources.map((file) => readFileSync(file, 'utf8')).join();
    const used = [...texts.matchAll(/'(release\/[a-z-]+)'/g)].map(([, name]) => name);
    const listed = [
      ...parameters.map(({ name }) => name),
      ...Object.keys(toolState).map((name) => name.replace(/\/$/, '')),
    ];
    expect(used).toEqual(expect.arrayContaining(Object.keys(toolState).map((name) => name.replace(/\/$/, ''))));
    expect(used.filter((name) => !listed.includes(String(name)))).toEqual([]);
  });
});

it('a release is a digest and a full commit', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  expect(release(digest, 'unknown')).toEqual({ imageDigest: digest, commit: 'unknown' });
  expect(() => release('v1.2.3', 'unknown')).toThrow('a tag is not enough');
});
