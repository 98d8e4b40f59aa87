import { deployed, prepared } from '../../setup/release/first-deployment.ts';

describe('the first deployment of an environment', () => {
  it('passes in prod', async () => {
    await using aws = await prepared('rehearsal-prod');
    const run = await deployed(aws);
    expect([run.exitCode, run.stderr]).toEqual([0, expect.stringContaining('PASS verify-tasks')]);
  }, 300_000);
});
