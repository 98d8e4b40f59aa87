import { Mail } from '../../fake-aws/account/mail.ts';
import { deployed, expectInOrder, prepared } from '../../setup/release/first-deployment.ts';

describe('the first deployment of an environment', () => {
  it('awaits the verification of the mail domain before the user pool, and the roles before the proxy', async () => {
    await using aws = await prepared('rehearsal-staging');
    const { mailDomain } = aws.settings.identity;
    const mail = aws.part(Mail);
    // SES finds the records as late as it may, but for somebody who waits for it.
    mail.verifiesAfterSeconds = 70 * 3_600;
    const run = await deployed(aws, {
      onStderr: (text) => {
        if (text.includes('DKIM PENDING')) mail.dkim = 'SUCCESS';
      },
    });
    expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('PASS verify-tasks: ')]);
    expectInOrder(run.stderr, [
      'PASS Stack Mail',
      `... SES verifies ${mailDomain}`,
      'DKIM PENDING',
      `PASS SES verifies ${mailDomain}`,
      '... Stack Identity',
      'PASS Roles of the database',
      '... Stack DatabaseAccess',
      '... Stack Service',
    ]);
  }, 300_000);
});
