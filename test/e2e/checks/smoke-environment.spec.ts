import { type Check, failures } from '../../../apps/cli/check-tree.ts';
import { demoPassword } from '../../../apps/local/seed/demo-school.ts';
import { Secrets } from '../../fake-aws/account/secrets.ts';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { SmokeStage } from '../../setup/release/smoke-stage.ts';

const secretName = '/classboard/rehearsal-dev/smoke/account';

/** The environment's own entry and secret; only its API is one of this machine. */
describe('smoke of an environment', () => {
  let aws: FakeAws;
  let stage: SmokeStage;

  beforeAll(async () => {
    [aws, stage] = await Promise.all([FakeAws.start({ environment: 'rehearsal-dev' }), SmokeStage.start()]);
  }, 60_000);

  afterAll(async () => {
    await stage?.stop();
    await aws?.stop();
  });

  const smoke = (as: 'deploy' | 'plan') =>
    aws.release(['smoke', 'rehearsal-dev', '--json'], { as, env: { REHEARSAL_API_URL: stage.api.url } });

  it('prints how to create the account where there is none', async () => {
    const run = await smoke('deploy');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('rehearsal-dev has no account for the smoke test');
    expect(run.stderr).toContain('npm run release -- params set rehearsal-dev smoke/account');
  });

  it('names what is malformed of an account, and shows nothing of it', async () => {
    aws.part(Secrets).put(secretName, '{"username":"admin@riverside.example","pasword":"hush-hush"}');
    const run = await smoke('deploy');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('the secret smoke/account');
    expect(run.stderr).not.toContain('hush-hush');
  });

  it('signs in with the secret, as the role that deploys', async () => {
    aws.part(Secrets).put(secretName, JSON.stringify({ username: 'admin@riverside.example', password: demoPassword }));
    const run = await smoke('deploy');
    expect(failures(run.json() as Check)).toEqual([]);
    expect(run.exitCode).toBe(0);
    expect(`${run.stdout}${run.stderr}`).not.toContain(demoPassword);
  }, 60_000);

  it('is refused to the role that only plans, with the call and the secret named', async () => {
    const run = await smoke('plan');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('AWS refused a call');
    expect(run.stderr).toContain('secretsmanager:GetSecretValue');
  });

  it('refuses an API that is not of this machine', async () => {
    const env = { REHEARSAL_API_URL: 'https://api.classboard.example' };
    const run = await aws.release(['smoke', 'rehearsal-dev'], { as: 'deploy', env });
    expect(run.exitCode).toBe(5);
    expect(run.stderr).toContain('rehearsal-dev is a rehearsal');
  });
});
