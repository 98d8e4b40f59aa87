import { Registry } from '../../fake-aws/account/registry.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { bootstrapAccount } from '../../fake-aws/start/account.ts';
import { startClone } from '../../setup/database/clone.ts';
import { type Builds, startFakeDocker } from '../../setup/release/fake-docker.ts';

/** The templates of an environment are made by the first who asks for them. */
const startLimit = 120_000;

/** Docker does not run here: a program of that name records how it is called and pushes what a build would push. */
describe('a build', () => {
  let aws: FakeAws;
  const clone = startClone();
  const docker = startFakeDocker();
  const commit = () => clone.git('rev-parse', 'HEAD');
  const registry = () => `000000000000.dkr.ecr.${aws.settings.region}.amazonaws.com`;
  let commits = 0;

  beforeAll(async () => {
    aws = await FakeAws.start({ environment: 'rehearsal-staging' });
  }, startLimit);
  afterAll(async () => {
    await aws.stop();
    docker.stop();
    clone.stop();
  });
  beforeEach(() => docker.next({}));

  const build = (...args: string[]) =>
    aws.release(['build', 'rehearsal-staging', ...args], { as: 'deploy', env: { ...docker.env, ...clone.env } });
  const builds = () => docker.calls().filter(({ args }) => args[1] === 'build');
  /** A new commit, and how its build goes. */
  const nextCommit = (next: Builds = {}) => {
    docker.next(next);
    clone.write('count.txt', String(++commits));
    clone.commit(`Commit ${commits}`);
    clone.git('push', '--quiet');
  };

  it('pushes one digest, for arm64, with SBOM and provenance, and prints it', async () => {
    const run = await build('--json');
    expect(run.exitCode).toBe(0);
    const { digest, uri, built, version, commit: reported, checks } = run.json();
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(uri).toBe(`${registry()}/classboard@${digest}`);
    expect({ built, reported, version }).toEqual({ built: true, reported: commit(), version: '0.1.0' });
    expect(checks.children.map(({ name, status }: { name: string; status: string }) => `${name} ${status}`)).toEqual([
      'digest PASS',
      'platform PASS',
      'SBOM PASS',
      'provenance PASS',
      'scan PASS',
    ]);
    const [call] = builds();
    expect(call?.args).toEqual(
      expect.arrayContaining([
        'linux/arm64',
        '--sbom=true',
        '--provenance=mode=max',
        '--push',
        `${registry()}/classboard:${commit()}`,
        `GIT_COMMIT=${commit()}`,
      ]),
    );
  });

  it('never puts the login into the arguments or the log', async () => {
    nextCommit();
    const run = await build();
    const login = docker.calls().findLast(({ args }) => args[0] === 'login');
    expect(login?.args).toEqual(['login', '--username', 'AWS', '--password-stdin', registry()]);
    expect(login?.stdin.length).toBeGreaterThan(4);
    expect(run.stderr + run.stdout + JSON.stringify(docker.calls().map(({ args }) => args))).not.toContain(
      login?.stdin,
    );
  });

  it('of a commit that was built before gives the same digest and builds nothing', async () => {
    nextCommit();
    const first = await build('--json');
    const before = builds().length;
    const second = await build('--json');
    expect(second.exitCode).toBe(0);
    expect(second.json().digest).toBe(first.json().digest);
    expect(second.json().built).toBe(false);
    expect(builds()).toHaveLength(before);
    expect(second.stderr).toContain('was built before');
  });

  it.each<[string, Builds, string]>([
    [
      'for the wrong architecture',
      { platform: 'linux/amd64' },
      'platform: for linux/amd64; the tasks run on linux/arm64',
    ],
    ['without a list of its contents', { attests: ['provenance'] }, 'SBOM: the registry has none for this image'],
    ['without its provenance', { attests: ['sbom'] }, 'provenance: the registry has none for this image'],
    ['under another digest', { claims: `sha256:${'f'.repeat(64)}` }, `digest: sha256:${'f'.repeat(64)} was built`],
  ])('%s fails, and says so', async (_what, next, said) => {
    nextCommit(next);
    const run = await build();
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain(`FAIL   ${said}`);
  });

  it('shows the last output of docker where it fails', async () => {
    nextCommit({ fails: 'ERROR: Attestation is not supported for the docker driver.' });
    const run = await build();
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('docker buildx failed: ERROR: Attestation is not supported for the docker driver.');
    expect(run.stderr).toContain('docker buildx create --use');
  });

  describe('with a known vulnerability in the image', () => {
    const finding = (severity: 'CRITICAL' | 'HIGH') => ({ name: 'CVE-2026-0001', severity, package: 'openssl' });
    afterEach(() => {
      aws.part(Registry).scan = {};
    });

    it('fails, names what to update, and passes only where the vulnerability is named', async () => {
      nextCommit();
      aws.part(Registry).scan = { findings: [finding('CRITICAL')] };
      const run = await build('--json');
      expect(run.exitCode).toBe(1);
      expect(run.stderr).toContain('scan: 1 critical: CVE-2026-0001 in openssl');
      expect(run.json().scan).toEqual({ CRITICAL: 1 });
      const before = builds().length;
      expect((await build('--fail-on', 'none')).exitCode).toBe(0);
      expect(builds()).toHaveLength(before);
    });

    it('fails for a high one where --fail-on says so', async () => {
      nextCommit();
      aws.part(Registry).scan = { findings: [finding('HIGH')] };
      expect((await build()).exitCode).toBe(0);
      expect((await build('--fail-on', 'HIGH')).exitCode).toBe(1);
    });

    it('does not pass where the scan failed or does not end', async () => {
      nextCommit();
      aws.part(Registry).scan = { status: 'FAILED' };
      expect((await build()).stderr).toContain('scan: FAILED: The operating system is not supported');
      nextCommit();
      aws.part(Registry).scan = { seconds: 1_000_000 };
      const run = await build();
      expect(run.exitCode).toBe(1);
      expect(run.stderr).toContain('scan: not complete after 300 s');
    });
  });

  it('is refused with changes that no commit holds', async () => {
    clone.write('hotfix.ts', '');
    const run = await build();
    clone.remove('hotfix.ts');
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain('The tree has changes that no commit holds: hotfix.ts');
  });

  it('is refused for a commit that nobody else can look up', async () => {
    clone.write('own.txt', '');
    clone.commit('Only here');
    const run = await build();
    clone.git('push', '--quiet');
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain('The commit is not pushed');
  });

  it('is refused where the tree is at another commit than the pipeline says', async () => {
    const run = await build('--commit', 'a'.repeat(40));
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain(`The tree is not at ${'a'.repeat(40)}: it is at ${commit()}`);
  });

  it(
    'creates the registry of a new environment first, also of one that builds no image',
    async () => {
      await using empty = await FakeAws.start({ environment: 'rehearsal-prod', empty: true });
      bootstrapAccount(empty);
      const run = await empty.release(['build', 'rehearsal-prod', '--yes'], {
        as: 'admin',
        env: { ...docker.env, ...clone.env },
      });
      expect(run.exitCode).toBe(0);
      expect(run.stderr).toContain('rehearsal-prod has no registry yet; its stacks are created first: Cicd, Registry');
      expect(run.stderr).toContain('PASS Stack Registry: creating: CREATE_COMPLETE');
      expect(run.stdout).toMatch(/what is pushed for staging from now on is replicated[\s\S]*build staging/);
      // The second time there is nothing to do.
      const again = await empty.release(['build', 'rehearsal-prod', '--yes'], { as: 'admin', env: clone.env });
      expect([again.exitCode, again.stderr]).toEqual([
        5,
        expect.stringContaining('No image is built for rehearsal-prod'),
      ]);
    },
    startLimit,
  );

  it('is refused to a role that may only read', async () => {
    nextCommit();
    const run = await aws.release(['build', 'rehearsal-staging'], { as: 'plan', env: { ...docker.env, ...clone.env } });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('AWS refused a call');
    expect(run.stderr).toContain('ecr:GetAuthorizationToken');
  });
});

describe('an environment whose images come by replication', () => {
  it(
    'builds none, so that no second digest of a commit comes to be',
    async () => {
      await using aws = await FakeAws.start({ environment: 'rehearsal-prod' });
      const run = await aws.release(['build', 'rehearsal-prod'], { as: 'deploy' });
      expect(run.exitCode).toBe(5);
      expect(run.stderr).toContain('it runs the digest that passed staging, which is replicated into its registry');
    },
    startLimit,
  );
});
