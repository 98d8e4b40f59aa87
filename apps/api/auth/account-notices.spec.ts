import type { IdentityDirectory } from '../aws/identity-directory.ts';
import type { Mail, Mailer } from '../aws/mailer.ts';
import type { Log } from '../observability/log.ts';
import { AccountNoticeJob, AccountNotices, NoticeDelivery } from './account-notices.ts';

/** SES that takes mails or does not, a user pool with one account or none, and a queue that holds tasks. */
function stage() {
  const state = {
    takes: true,
    address: 'ada@school.example' as string | undefined,
    sent: [] as Mail[],
    logged: [] as unknown[],
    tasks: new Map<string, object>(),
  };
  const mailer = {
    send: async (mail: Mail) => {
      if (!state.takes) throw new Error(`Address ${mail.to} is refused`);
      state.sent.push(mail);
    },
  } as Mailer;
  const directory = {
    find: async (id: string) => {
      if (state.address === undefined) throw new Error('The user pool is unavailable');
      return { id, status: 'CONFIRMED', email: state.address };
    },
  } as IdentityDirectory;
  const delivery = new NoticeDelivery(mailer, directory);
  const queue = {
    enqueue: async (_name: string, data: object) => {
      state.tasks.set('task-1', data);
      return 'task-1';
    },
    withdraw: async (_name: string, id: string) => void state.tasks.delete(id),
  };
  const note = (...line: unknown[]) => void state.logged.push(line);
  const log = { warn: note, error: note } as unknown as Log;
  return { state, notices: new AccountNotices(delivery, queue, log), job: new AccountNoticeJob(delivery) };
}

describe('a notice about an account', () => {
  it('is sent at once, and leaves no task behind', async () => {
    const { state, notices } = stage();
    await notices.send('ada@school.example', 'passwordChanged');
    expect(state.sent).toMatchObject([{ to: 'ada@school.example', text: expect.stringContaining('password') }]);
    expect(state.tasks.size).toBe(0);
  });

  it('is sent by its task where SES did not take it, without the address in a log or a failure', async () => {
    const { state, notices, job } = stage();
    state.takes = false;
    await notices.send('ada@school.example', 'addressChanged');
    expect(state.sent).toEqual([]);
    const task = state.tasks.get('task-1') as Parameters<typeof job.handle>[0];
    await expect(job.handle(task)).rejects.toThrow(/^A notice was not sent: Error$/);
    expect(JSON.stringify(state.logged)).not.toContain('ada@');
    state.takes = true;
    await job.handle(task);
    expect(state.sent).toMatchObject([{ text: expect.stringContaining('another e-mail address') }]);
  });

  it('goes to the address of the account, by its task where the user pool was unavailable', async () => {
    const { state, notices, job } = stage();
    state.address = undefined;
    await notices.sendToOwner('sub', 'secondFactorRemoved');
    expect(state.sent).toEqual([]);
    state.address = 'own@school.example';
    await job.handle(state.tasks.get('task-1') as Parameters<typeof job.handle>[0]);
    expect(state.sent).toMatchObject([{ to: 'own@school.example', text: expect.stringContaining('was removed') }]);
  });

  it('goes nowhere while its account is set aside', async () => {
    const { state, notices } = stage();
    state.address = 'sub@aside.invalid';
    await notices.sendToOwner('sub', 'passwordChanged');
    expect([state.sent, state.tasks.size]).toEqual([[], 0]);
  });
});
