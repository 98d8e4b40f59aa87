import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readWorkflowFiles } from '../../checks/workflow-file.ts';
import type { Who } from '../../fake-aws/access/principals.ts';
import { commitOf, digestOf, FakeAws } from '../../fake-aws/fake-aws.ts';

/** The scripts of the workflows, as they stand in the files, in a fake that answers as AWS. */
const root = fileURLToPath(new URL('../../..', import.meta.url));
const environment = 'rehearsal-prod';
const limitMillis = 240_000;
const files = readWorkflowFiles(root);
// GitHub's machines have both; elsewhere they may be missing.
const describeWithTools = ['bash', 'jq'].every((tool) => spawnSync(tool, ['--version']).status === 0)
  ? describe
  : describe.skip;

function scriptOf(workflow: string, job: string, holds: string): string {
  const steps = files.find(({ file }) => file.endsWith(`${workflow}.yml`))?.jobs.find(({ id }) => id === job)?.steps;
  const script = steps?.find(({ run }) => run?.text.includes(holds))?.run?.text;
  if (script === undefined) throw new Error(`${workflow}, ${job}: no script with ${holds}`);
  // A rehearsal has another name, and nothing else of it differs.
  return script.replace(/(?<=release -- \w+ )(prod|staging)\b/g, environment);
}

describeWithTools('the way to production', () => {
  let aws: FakeAws;
  let folder: string;
  let hash: string;

  beforeAll(async () => {
    aws = await FakeAws.start({ environment });
    folder = await mkdtemp(join(tmpdir(), 'classboard-pipeline-'));
  }, limitMillis);
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await aws.stop();
  });

  /** As GitHub runs a step: bash that stops at the first failure, files for outputs and the summary. */
  async function step(script: string, as: Who, variables: Record<string, string> = {}) {
    const file = (name: string) => join(folder, name);
    for (const name of ['output', 'summary']) await writeFile(file(name), '');
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: root,
      env: {
        ...{ PATH: process.env.PATH, HOME: process.env.HOME, RUNNER_TEMP: folder },
        ...{ GITHUB_OUTPUT: file('output'), GITHUB_STEP_SUMMARY: file('summary') },
        ...aws.environmentOf(as),
        ...variables,
      },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
    const code = await new Promise((resolve) => child.on('close', resolve));
    const read = (name: string) => readFile(file(name), 'utf8');
    return { code, said, output: await read('output'), summary: await read('summary') };
  }

  it(
    'shows a plan, with the rights of the plan role, and passes on its hash',
    async () => {
      const plan = await step(scriptOf('production', 'plan', '--json'), 'plan', { DIGEST: digestOf(2) });
      expect([plan.code, plan.code === 0 ? '' : plan.said]).toEqual([0, '']);
      hash = /^hash=([0-9a-f]{16})$/m.exec(plan.output)?.[1] ?? '';
      expect(hash).not.toBe('');
      expect(plan.output).toMatch(/^changes=true$/m);
      expect(plan.summary).toContain(`### Plan for ${environment}`);
      expect(plan.summary).toContain(`Plan ${hash}`);
    },
    limitMillis,
  );

  it('lists below the plan what changes since the commit that runs, and holds nobody back where that fails', async () => {
    // The notes themselves have tests of their own; each takes a minute.
    const npm = join(folder, 'npm');
    const wanted = 'run --silent release -- notes 1111111..HEAD --markdown';
    await writeFile(npm, `#!/bin/sh\n[ "$*" = "${wanted}" ] && echo "### Release notes"\n`, { mode: 0o755 });
    const script = scriptOf('production', 'plan', 'release -- notes');
    const path = { PATH: `${folder}:${process.env.PATH}` };
    const listed = await step(script, 'plan', { ...path, RUNNING: '1111111' });
    expect([listed.code, listed.summary]).toEqual([0, '\n### Release notes\n']);
    const failed = await step(script, 'plan', { ...path, RUNNING: '2222222' });
    expect([failed.code, failed.summary]).toEqual([0, expect.stringContaining('since 2222222 could not be listed')]);
    expect(failed.said).toContain('::warning title=No notes of this release::');
    await rm(npm);
  });

  it(
    'deploys that plan without asking again, and records what was approved',
    async () => {
      const script = scriptOf('production', 'deploy', '--plan-hash');
      const deploy = await step(script, 'deploy', { DIGEST: digestOf(2), HASH: hash });
      expect([deploy.code, deploy.code === 0 ? '' : deploy.said]).toEqual([0, '']);
      const record = await aws.release(['releases', environment, '--last-good', '--json'], { as: 'plan' });
      expect(record.json()).toMatchObject({
        digest: digestOf(2),
        evidence: { approval: expect.stringContaining(hash) },
      });
    },
    limitMillis,
  );

  it(
    'does not promote what the list of releases reports as good while nobody has used it',
    async () => {
      const list = await aws.release(['releases', environment, '--limit', '200', '--json'], { as: 'plan' });
      const head = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
      const releases = join(folder, 'releases.json');
      // The image of the rehearsal is of no commit of this clone.
      await writeFile(releases, list.stdout.replaceAll(`"commit":"${commitOf(2)}"`, `"commit":"${head}"`));
      const promoted = spawnSync(process.execPath, ['.github/scripts/promote.ts', releases], {
        cwd: root,
        encoding: 'utf8',
      });
      // The rehearsal has no account of the smoke test.
      expect([promoted.status, promoted.stdout]).toEqual([1, '']);
      expect(promoted.stderr).toMatch(/Nobody has used sha256:2+ on staging::.*NOBODY HAS USED THE NEW RELEASE/);
    },
    limitMillis,
  );

  it(
    'has nothing to approve when the tag comes after main',
    async () => {
      const plan = await step(scriptOf('production', 'plan', '--json'), 'plan', { DIGEST: digestOf(2) });
      expect(plan.output).toMatch(/^changes=false$/m);
    },
    limitMillis,
  );

  it(
    'reads with the plan role alone for a pull request and for the nightly report',
    async () => {
      const before = aws.calls.length;
      const plan = await step(scriptOf('pull-request', 'plan', '--markdown'), 'plan', { TARGET: environment });
      expect([plan.code, plan.code === 0 ? '' : plan.said]).toEqual([0, '']);
      expect(plan.summary).toContain('Nothing changes');
      const drift = await step(scriptOf('scheduled', 'drift', '-- drift'), 'plan', { TARGET: environment });
      expect([drift.code, drift.code === 0 ? '' : drift.said]).toEqual([0, '']);
      expect(await readFile(join(folder, 'report.md'), 'utf8')).toBe('');
      const changing = aws.calls
        .slice(before)
        .filter(({ operation }) => /^(Create|Update|Delete|Put|Run)/.test(operation));
      expect(changing).toEqual([]);
    },
    limitMillis,
  );
});
