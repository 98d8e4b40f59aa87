import type { MailOutbox, OutgoingMail } from '../mail/outbox.ts';
import type { Log } from '../observability/log.ts';
import { AccountNotices } from './account-notices.ts';

const owner = { id: 7, schoolId: 3 };

/** An outbox that takes mails or does not. */
function stage() {
  const state = { takes: true, mails: [] as OutgoingMail[], logged: [] as unknown[] };
  const outbox = {
    enqueue: async (mail: OutgoingMail) => {
      if (!state.takes) throw new Error('The database is unavailable');
      state.mails.push(mail);
      return true;
    },
  } as MailOutbox;
  const log = { error: (...line: unknown[]) => void state.logged.push(line) } as unknown as Log;
  return { state, notices: new AccountNotices(outbox, log) };
}

describe('a notice about an account', () => {
  it('goes to the address that the account has when it is sent', async () => {
    const { state, notices } = stage();
    await notices.sendToOwner(owner, 'secondFactorRemoved');
    const [mail] = state.mails;
    expect(mail).toMatchObject({ userId: 7, schoolId: 3, text: expect.stringContaining('was removed') });
    expect(mail).not.toHaveProperty('to');
  });

  it('goes to a former address, and nowhere where there was none', async () => {
    const { state, notices } = stage();
    await notices.send('ada@school.example', 'addressChanged', owner);
    await notices.send(null, 'addressChanged', owner);
    expect(state.mails).toMatchObject([
      { to: 'ada@school.example', userId: 7, text: expect.stringContaining('another e-mail address') },
    ]);
  });

  it('is one of its own each time', async () => {
    const { state, notices } = stage();
    await notices.sendToOwner(owner, 'passwordChanged');
    await notices.sendToOwner(owner, 'passwordChanged');
    expect(new Set(state.mails.map(({ dedupeKey }) => dedupeKey)).size).toBe(2);
  });

  it('of an invitation belongs to no school and no user, who would show that there is an account', async () => {
    const { state, notices } = stage();
    await notices.sendInvitedElsewhere('ada@school.example');
    expect(state.mails).toMatchObject([{ to: 'ada@school.example', userId: null, schoolId: null }]);
  });

  it('does not undo the change where it cannot be written, and shows no address in the log', async () => {
    const { state, notices } = stage();
    state.takes = false;
    await notices.send('ada@school.example', 'passwordChanged', owner);
    expect(state.logged).toHaveLength(1);
    expect(JSON.stringify(state.logged)).not.toContain('ada@');
  });
});
