import { noRelease } from '../../../../infra/service/release.ts';
import { blockedBy } from './make-plan.ts';
import { planAsMarkdown } from './markdown.ts';
import type { Plan } from './plan.ts';
import { printPlan } from './print-plan.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

const danger = {
  stack: 'Data',
  logicalId: 'InstanceC1063A87',
  path: 'Instance',
  type: 'AWS::RDS::DBInstance',
  change: 'replace',
  because: 'StorageEncrypted cannot change in place',
  severity: 'blocked',
  paste: "{ environment: 'prod', stack: 'Data' },",
} as const;

const stack = {
  id: 'Data',
  name: 'classboard-prod-data',
  region: 'eu-central-1',
  state: 'update',
  status: 'UPDATE_COMPLETE',
  resources: [
    {
      logicalId: danger.logicalId,
      path: 'Instance',
      type: danger.type,
      change: 'replace',
      properties: ['StorageEncrypted'],
    },
  ],
  others: [],
  dangers: [danger],
  widened: [],
  stale: [],
} as const;

const quiet: Plan = {
  environment: 'prod',
  release: { imageDigest: digest('a'), commit: 'b'.repeat(40) },
  version: '1.4.0',
  base: 'v1.3.0',
  hasChanges: false,
  stacks: [{ ...stack, state: 'unchanged', resources: [], dangers: [] }],
  abandoned: [],
  dangers: [],
  blocked: [],
  cost: { before: 500, after: 500, changes: [] },
  migrations: { state: 'none', base: 'v1.3.0', pending: [], notes: [] },
  console: undefined,
  missingParameters: [],
  people: undefined,
  images: {
    running: digest('c'),
    released: digest('a'),
    found: true,
    needed: true,
    tags: [],
    pushedAt: '2026-11-21T09:00:00.000Z',
  },
  hash: '0123456789abcdef',
};

const dangerous: Plan = {
  ...quiet,
  hasChanges: true,
  stacks: [stack],
  dangers: [danger],
  blocked: ['Data/Instance (AWS::RDS::DBInstance): replace of what holds data'],
  cost: { before: 500, after: 620.5, changes: [{ resource: 'RDS instance', from: 200, to: 320.5 }] },
};

describe('the plan on a terminal', () => {
  it('reports in a few lines that nothing changes', () => {
    expect(printPlan(quiet).split('\n')).toEqual([
      'Plan for prod: image sha256:aaaaaaaaaaaa of commit bbbbbbbbbbbb, running is sha256:cccccccccccc',
      '',
      'Cost        500.00 USD a month, as before',
      'Migrations  none pending against v1.3.0',
      'Parameters  all required ones are there',
      'Image       pushed 2026-11-21T09:00:00.000Z',
      'Version     1.4.0',
      '',
      'Nothing changes. Plan 0123456789abcdef',
    ]);
  });

  it('begins with what blocks it, and how to approve it', () => {
    const lines = printPlan(dangerous).split('\n');
    expect(lines.slice(1, 14)).toEqual([
      '',
      'Blocked:',
      '  Data/Instance (AWS::RDS::DBInstance): replace of what holds data',
      '',
      'Dangers:',
      '  BLOCKED   replace Data/Instance (AWS::RDS::DBInstance): StorageEncrypted cannot change in place',
      '            if it is wanted, add to infra/baseline/approved-replacements.ts:',
      "            { environment: 'prod', stack: 'Data' },",
      '',
      '1 of 1 stacks change:',
      '  Data: update',
      '    -/+ Instance (AWS::RDS::DBInstance): StorageEncrypted',
      '',
    ]);
    expect(lines).toContain('Cost        500.00 -> 620.50 USD a month (RDS instance 200.00 -> 320.50)');
    expect(lines.at(-1)).toBe('Blocked: 1 reason above. Plan 0123456789abcdef');
  });

  it('shortens what a stack changes, and prints how to see the rest', () => {
    const resources = Array.from({ length: 40 }, (_, i) => ({
      ...stack.resources[0],
      path: `Alarm${i}`,
      change: 'update' as const,
    }));
    const long = { ...quiet, stacks: [{ ...stack, dangers: [], resources }] };
    expect(printPlan(long)).toContain('... and 34 more (--detailed)');
    expect(printPlan(long, { detailed: true })).toContain('Alarm39');
  });
});

describe('a plan', () => {
  const parts = (plan: Plan) => blockedBy(plan);

  it('is blocked by nothing where all is in place', () => expect(parts(quiet)).toEqual([]));

  it('is blocked by what holds data, unless somebody has approved it', () => {
    expect(parts(dangerous)).toHaveLength(1);
    expect(parts({ ...dangerous, dangers: [{ ...danger, severity: 'approved' }] })).toEqual([]);
  });

  it('is blocked by a migration that the migration check blocks or cannot judge', () => {
    const migrations = { ...quiet.migrations, pending: ['AddPronouns1732000000000'] };
    expect(parts({ ...quiet, migrations: { ...migrations, state: 'blocked' } })).toHaveLength(1);
    expect(parts({ ...quiet, migrations: { ...migrations, state: 'not judged' } })).toHaveLength(1);
    expect(parts({ ...quiet, migrations: { ...migrations, state: 'safe' } })).toEqual([]);
  });

  it('is blocked by a required parameter that is missing, and by an image that is not there', () => {
    const missing = { name: 'cdn/public-key', kind: 'parameter', problem: 'there is none', fix: 'set it' } as const;
    expect(parts({ ...quiet, missingParameters: [missing] })).toEqual(['parameter cdn/public-key: there is none']);
    expect(parts({ ...quiet, images: { ...quiet.images, found: false } })).toHaveLength(1);
    const none = { ...quiet.images, released: noRelease.imageDigest, found: false, needed: false };
    expect(parts({ ...quiet, images: none })).toEqual([]);
  });
});

describe('the plan as a comment', () => {
  it('shows what blocks it, and folds the rest', () => {
    const text = planAsMarkdown(dangerous);
    expect(text).toMatch(/^### Plan for prod\n/);
    expect(text.indexOf('**blocked** replace `Data/Instance`')).toBeGreaterThan(0);
    expect(text.indexOf('<details>')).toBeGreaterThan(text.indexOf('| Cost |'));
    expect(text).toContain('-/+ Instance');
  });

  it('fits into a comment, however much changes', () => {
    const resources = Array.from({ length: 3_000 }, (_, i) => ({ ...stack.resources[0], path: `Resource${i}` }));
    const text = planAsMarkdown({ ...quiet, stacks: [{ ...stack, resources }] });
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/\.\.\. shortened\n```\n\n<\/details>$/);
  });

  it('is not ended early by backticks inside', () => {
    const report = 'use ````sql```` here';
    const text = planAsMarkdown({ ...quiet, migrations: { ...quiet.migrations, state: 'safe', report } });
    expect(text).toContain('`````text\n');
  });

  it('names in a pull request too whom to notify', () => {
    const people = { notify: [{ who: 'who pays', why: 'more' }], documents: [] };
    expect(planAsMarkdown({ ...quiet, people })).toContain('**For people**\n\n- notify who pays: more');
    expect(printPlan({ ...quiet, people })).toContain('For people:\n  notify who pays: more');
    expect(printPlan(quiet)).not.toContain('For people');
  });
});
