import { hash, randomUUID } from 'node:crypto';
import { AccountAddressJob } from '../../../apps/api/imports/account-address.job.ts';
import { AccountStage } from '../../setup/api/account-stage.ts';
import { newAddress } from '../../setup/runner/cognito.ts';

interface Member {
  id: number;
  accountId: string;
  email: string;
  sourcedId: string;
}

describe('an account that follows its user to the address of an import', () => {
  let stage: AccountStage;
  let { test, accounts, school, admin, pool } = {} as AccountStage;

  beforeAll(async () => {
    stage = await AccountStage.start();
    ({ test, accounts, school, admin, pool } = stage);
  });

  afterAll(() => stage.close());

  async function member(): Promise<Member> {
    const { email, sourcedId } = await accounts.invited(admin, 'student');
    const { id, accountId } = await test.database.one<{ id: number; accountId: string }>(
      'SELECT id, cognito_sub AS "accountId" FROM users WHERE school_id = $1 AND sourced_id = $2',
      [school.id, sourcedId],
    );
    return { id, accountId, email, sourcedId };
  }
  async function aside(): Promise<Member> {
    const user = await member();
    await putAside(user);
    return user;
  }
  const putAside = ({ accountId }: Member) =>
    pool.asAdmin('AdminUpdateUserAttributes', {
      Username: accountId,
      UserAttributes: [{ Name: 'email', Value: `${accountId}@aside.invalid` }],
    });
  const importAs = ({ id }: Member, email: string | null, status = 'active') =>
    test.database.run('UPDATE users SET email = $2, status = $3 WHERE id = $1', [id, email, status]);
  const handle = ({ id: userId }: Member, from?: string) =>
    test.app.get(AccountAddressJob).handle({ runId: randomUUID(), userId, ...(from === undefined ? {} : { from }) });
  const poolAddress = async ({ accountId }: Member): Promise<string> => {
    const { UserAttributes } = await pool.asAdmin('AdminGetUser', { Username: accountId });
    return UserAttributes.find(({ Name }: { Name: string }) => Name === 'email').Value;
  };

  it('gets it from aside, also where only the task of a later import knows of it', async () => {
    const user = await aside();
    const address = newAddress();
    await importAs(user, address);
    await handle(user);
    const { body } = await accounts.signIn(address);
    expect((await accounts.me(body.tokens.accessToken)).body.sourcedId).toBe(user.sourcedId);
  });

  it('gets its old one back from aside where the row has none any more, or one of another school', async () => {
    const user = await member();
    const elsewhere = await accounts.student(await test.fixtures.school());
    for (const [email, status] of [
      [null, 'active'],
      [elsewhere.email, 'active'],
      [newAddress(), 'tobedeleted'],
    ] as const) {
      await putAside(user);
      await importAs(user, email, status);
      await handle(user, user.email);
      expect(await poolAddress(user)).toBe(user.email);
    }
    expect((await accounts.signIn(elsewhere.email)).status).toBe(200);
  });

  it('is tried again while it is aside and another account has its old one, too', async () => {
    const [user, other] = [await aside(), await member()];
    await importAs(user, null);
    await expect(handle(user, other.email)).rejects.toThrow('aside');
    expect(await poolAddress(other)).toBe(other.email);
    await importAs(other, newAddress());
    await handle(other, other.email);
    await handle(user, other.email);
    expect(await poolAddress(user)).toBe(other.email);
  });

  it.each([
    ['moves accounts of the school', () => `addresses of school ${school.id}`],
    ['makes the account of the address', (address: string) => `account of ${hash('sha256', address)}`],
  ])('waits for whatever %s', async (_what, leaseOf) => {
    const user = await member();
    const address = newAddress();
    await importAs(user, address);
    const lease = [leaseOf(address), randomUUID()];
    await test.database.run(
      `INSERT INTO leases (name, holder, expires_at) VALUES ($1, $2, now() + interval '1 h')`,
      lease,
    );
    await expect(handle(user, user.email)).rejects.toMatchObject({ definition: { code: 'unavailable' } });
    expect(await poolAddress(user)).toBe(user.email);
    await test.database.run('DELETE FROM leases WHERE name = $1 AND holder = $2', lease);
    await handle(user, user.email);
    expect(await poolAddress(user)).toBe(address);
  });
});
