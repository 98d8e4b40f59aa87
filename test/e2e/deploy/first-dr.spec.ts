import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { FakeAws } from '../../fake-aws/fake-aws.ts';
import { deployed, prepared } from '../../setup/release/first-deployment.ts';

describe('the first deployment of an environment', () => {
  it('passes in dr', async () => {
    await using aws = await prepared('rehearsal-dr');
    const run = await deployed(aws);
    expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('PASS verify-tasks')]);
    expect(run.stderr).toContain(
      'its database follows that of prod, which has to have every migration of this release',
    );
  }, 300_000);

  it('names the secrets of prod that the database of dr needs, by commands that read their copies', async () => {
    await using aws = await FakeAws.start({ environment: 'rehearsal-dr', empty: true });
    const doctor = await aws.release(['doctor', 'rehearsal-dr', '--only', 'parameters', '--json'], { as: 'admin' });
    const fixes = JSON.stringify(doctor.json());
    const client = aws.client(SecretsManagerClient);
    for (const role of ['runtime', 'owner']) {
      const SecretId = `/classboard/prod/database/${role}`;
      expect(fixes).toContain(`params set rehearsal-dr database/${role}-secret-arn`);
      expect(fixes).toContain(`describe-secret --secret-id ${SecretId} --region ${aws.settings.region} --query ARN`);
      const { ARN = '' } = await client.send(new DescribeSecretCommand({ SecretId }));
      const set = await aws.release(['params', 'set', 'rehearsal-dr', `database/${role}-secret-arn`, ARN], {
        as: 'admin',
      });
      expect([set.exitCode, set.stderr]).toEqual([0, expect.anything()]);
    }
  }, 120_000);
});
