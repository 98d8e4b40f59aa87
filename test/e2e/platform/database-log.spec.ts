import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AccountStage } from '../../setup/api/account-stage.ts';

/** The recording of statements asks for a log that holds values; everywhere else none may. */
const recording = process.env.CLASSBOARD_TEST_POSTGRES_SETTINGS !== undefined;

(recording ? describe.skip : describe)('the log of PostgreSQL', () => {
  let stage: AccountStage;

  beforeAll(async () => {
    stage = await AccountStage.start();
  });

  afterAll(() => stage.close());

  async function log(): Promise<string> {
    const { data_directory: data } = await stage.test.database.one<{ data_directory: string }>('SHOW data_directory');
    return readFile(join(dirname(data), 'logs', 'postgres.log'), 'utf8');
  }

  it('holds no address after conflicts, neither by what the application finds nor by what the server refuses', async () => {
    const { test, admin, accounts, school } = stage;
    await test.database.run('UPDATE schools SET allows_self_sign_up = true WHERE id = $1', [school.id]);
    const marker = `marker-${Date.now()}`;
    const email = `${marker}@school.example`;
    const person = { email, givenName: marker, familyName: marker, role: 'teacher', sourcedId: marker };
    const invite = () => test.as(admin).post('/v1/users').send(person);
    const statuses = (await Promise.all([invite(), invite(), invite()])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 409, 409]);
    await accounts.register(school, { email });
    await accounts.register(school, { email });
    const before = await log();
    expect(before).not.toContain(marker);

    const values = [school.id, marker, email];
    const insert = `INSERT INTO users (school_id, sourced_id, role, username, email, given_name, family_name)
      VALUES ($1, $2, 'student', $3, $3, $3, $3)`;
    await expect(test.database.run(insert, values)).rejects.toMatchObject({ code: '23505' });
    const after = (await log()).slice(before.length);
    expect(after).toContain('duplicate key value');
    expect(after).not.toContain(marker);
  });
});
