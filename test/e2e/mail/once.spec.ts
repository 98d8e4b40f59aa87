import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { MailOutbox, type OutgoingMail } from '../../../apps/api/mail/outbox.ts';
import { type ApiProcess, startApiProcess } from '../../setup/api/api-process.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import { sentTo } from '../../setup/api/mailbox.ts';
import { eventually } from '../../setup/api/worker.ts';
import { sesEvent } from '../../setup/mail/ses-event.ts';
import { type Fate, UnreliableSes } from '../../setup/mail/unreliable-ses.ts';
import { AwsServer } from '../../setup/release/aws-server.ts';
import { testStack } from '../../setup/runner/stack.ts';

const mailCount = 300;
/** Calls in which the process that sends is killed: SES has taken the mail of the first two, not that of the last. */
const kills: ReadonlyMap<number, Fate> = new Map([
  [50, 'lost'],
  [130, 'lost'],
  [220, 'dropped'],
]);
/** SES answers within five seconds or the call ends: older ones are under way no more. */
const endedSeconds = 6;
/** Looking all the time would take the rows from those who send. */
const betweenMillis = 500;

/** Every seventh answer is lost, some calls are dropped or refused. */
const fateOf = (call: number): Fate =>
  call % 7 === 0 ? 'lost' : call % 11 === 0 ? 'refused' : call % 13 === 0 ? 'dropped' : 'answered';

describe('mails', () => {
  let aws: AwsServer;
  let ses: UnreliableSes;
  let test: TestApp;
  let worker: ApiProcess | undefined;

  beforeAll(async () => {
    aws = await AwsServer.start({}, { longestWaitMillis: 300 });
    ses = await UnreliableSes.start(
      testStack().mailboxUrl,
      (call) => {
        const killing = kills.get(call);
        if (killing !== undefined) worker?.child.kill('SIGKILL');
        return killing ?? fateOf(call);
      },
      ({ outboxId, address }) => {
        // In the order and as often as EventBridge may deliver them.
        const sent = JSON.stringify(sesEvent('Send', outboxId, { address }));
        for (const event of [JSON.stringify(sesEvent('Delivery', outboxId, { address })), sent, sent]) aws.send(event);
      },
    );
    test = await startTestApp({
      SES_ENDPOINT: ses.url,
      SQS_ENDPOINT: aws.url,
      MAIL_EVENTS_QUEUE_URL: `${aws.url}/111122223333/classboard-test-mail-events`,
    });
  });

  afterAll(async () => {
    await worker?.stop();
    await test.close();
    await ses.close();
    await aws.close();
  });

  const startWorker = () => startApiProcess({ ...test.env, PROCESS_ROLE: 'worker' });

  /** States of mails and how many have them. */
  const states = async (): Promise<Record<string, number>> => {
    const rows = await test.database.query<{ state: string; count: number }>(
      'SELECT state, count(*) AS count FROM email_outbox GROUP BY state',
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  };

  it('are sent once each, none twice and none lost, whatever dies or stays unanswered', async () => {
    const domain = `${randomUUID()}.example`;
    const mails = Array.from(
      { length: mailCount },
      (_, index): OutgoingMail => ({
        to: `reader-${index}@${domain}`,
        userId: null,
        schoolId: null,
        kind: 'digest',
        dedupeKey: `once/${index}`,
        subject: 'A test',
        text: `Mail ${index}`,
      }),
    );
    const outbox = test.app.get(MailOutbox);
    expect(await outbox.enqueueAll(mails)).toBe(mailCount);
    expect(await outbox.enqueueAll(mails)).toBe(0);
    let killed = -1;
    worker = await startWorker();
    await eventually(240, async () => {
      if (worker === undefined || worker.child.signalCode !== null) {
        killed += 1;
        worker = await startWorker();
      }
      // Half an hour passes for what is under way no more: what nobody heard of goes again.
      await test.database.run(
        `UPDATE email_outbox SET sending_since = sending_since - interval '31 minutes'
         WHERE state IN ('sending', 'unknown') AND sending_since < now() - make_interval(secs => $1)`,
        [endedSeconds],
      );
      // What waits after a refusal, or because its process died before it began, need not.
      await test.database.run(
        `UPDATE email_outbox SET attempt_after = now() WHERE state = 'pending' AND attempt_after > now()`,
      );
      await sleep(betweenMillis);
      const { delivered = 0 } = await states();
      return delivered === mailCount ? true : undefined;
    });
    const counts = Object.groupBy(await sentTo(domain), ({ address }) => address);
    expect(Object.keys(counts)).toHaveLength(mailCount);
    const copies = Object.entries(counts).map(([address, sent]) => `${sent?.length} to ${address}`);
    expect(copies.filter((line) => !line.startsWith('1 '))).toEqual([]);
    // The test did what it is about.
    expect(killed + 1).toBe(kills.size);
    for (const fate of ['lost', 'refused', 'dropped'] as const) expect(ses.fates.get(fate)).toBeGreaterThan(10);
  }, 300_000);
});
