import { leaves } from '../../setup/release/doctor-tree.ts';
import { deployed, expectInOrder, first, prepared } from '../../setup/release/first-deployment.ts';

describe('a first deployment whose last stack cannot be created', () => {
  it('is reported with what stays, named by the doctor, and done again by the same command', async () => {
    await using aws = await prepared('rehearsal-dev');
    const { name } = aws.settings;
    const service = `classboard-${name}-service`;
    aws.script.stack('Service').fails('ApiService', 'The service is refused');
    const failed = await deployed(aws);
    expect([failed.exitCode, failed.stdout]).toEqual([4, expect.anything()]);
    expectInOrder(failed.stderr, [
      'Api/Service (AWS::ECS::Service) CREATE_FAILED: The service is refused',
      'deleting what it has created',
      'FAIL Stack Service: creating: ROLLBACK_COMPLETE',
      'this is the first release here: there is none to roll back to',
      'Still in place: stacks changed: Cicd,',
      'Fix the cause, and run the same command again',
    ]);
    const status = await aws.release(['status', name]);
    expect(status.stdout).toContain(`stack ${service} is ROLLBACK_COMPLETE`);
    expect(status.stdout).toMatch(new RegExp(`^Stacks +14, of them not stable: ${service} ROLLBACK_COMPLETE$`, 'm'));

    const doctor = await aws.release(['doctor', name, '--only', 'stacks', '--json'], { as: 'admin' });
    expect(leaves(doctor.json()).map(({ status: state, name: of, detail }) => `${state} ${of}: ${detail}`)).toEqual([
      'PASS 13 stacks: all stable',
      expect.stringMatching(`^PASS ${service}: its creation failed .*; the next deployment deletes what is left of it`),
      'PASS left behind: nothing has one of the 1 names of 1 stacks to come',
      'PASS 13 stacks: as in their templates',
    ]);
    const plan = (await aws.release(['plan', name, '--digest', first, '--json'], { as: 'admin' })).json();
    expect(plan.stacks.filter(({ state }: { state: string }) => state !== 'unchanged')).toMatchObject([
      { id: 'Service', state: 'create', dangers: [] },
    ]);

    const again = await deployed(aws);
    expect([again.exitCode, again.stderr]).toEqual([0, expect.stringContaining('PASS verify-tasks: api 1 tasks')]);
    expectInOrder(again.stdout + again.stderr, ['SKIP roles: they were created before', '... Stack Service: creating']);
    expect((await aws.release(['status', name])).stdout).toMatch(/^Stacks +14, all stable$/m);
  }, 400_000);
});
