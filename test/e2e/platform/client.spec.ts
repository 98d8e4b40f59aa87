import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildClient, compile } from '../../../apps/local/client/build.ts';
import { Accounts } from '../../setup/api/accounts.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';

/** What a client developer writes: signs in, lists classes, puts a result, and reads a problem. */
const program = `import { createClassBoardClient, type Problem, type Schemas } from './index.js';

export async function grade(baseUrl: string, email: string, password: string, lineItemSourcedId: string, studentSourcedId: string) {
  let accessToken: string | undefined;
  const client = createClassBoardClient({ baseUrl, accessToken: () => accessToken });
  const signedIn = await client.POST('/v1/auth/sign-in', { body: { email, password } });
  accessToken = signedIn.data?.tokens?.accessToken;
  const classes = await client.GET('/v1/classes', { params: { query: { limit: 10 } } });
  const titles: string[] = classes.data?.data.map((entry: Schemas['Class']) => entry.title) ?? [];
  const path = { lineItemSourcedId, studentSourcedId };
  const put = await client.PUT('/v1/lineItems/{lineItemSourcedId}/results/{studentSourcedId}', {
    params: { path },
    body: { scoreStatus: 'fully graded', score: 17.5 },
  });
  const again = await client.PUT('/v1/lineItems/{lineItemSourcedId}/results/{studentSourcedId}', {
    params: { path },
    body: { scoreStatus: 'fully graded', score: 18 },
  });
  const problem: Problem | undefined = again.error;
  return { titles, score: put.data?.score, etag: put.response.headers.get('etag'), problem };
}
`;

/** Each line is an error that the client is there to find. */
const mistakes = `import { createClassBoardClient } from './index.js';
const client = createClassBoardClient({ baseUrl: '' });
await client.GET('/v1/klasses');
await client.POST('/v1/auth/sign-in', { body: { email: 'ada@school.example', pasword: 'x' } });
await client.GET('/v1/classes', { params: { query: { limit: 'ten' } } });
(await client.GET('/v1/classes')).data?.data[0]?.titel;
(await client.GET('/v1/classes')).error?.code === 'no-such-code';
`;

describe('the typed client', () => {
  const cache = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));
  const folder = mkdtempSync(join(cache, 'client-'));
  let test: TestApp;
  let findings: string[];

  beforeAll(async () => {
    test = await startTestApp();
    await buildClient(folder);
    // One run of the compiler, which reads the types of the whole API once.
    const files = { 'program.ts': program, 'mistakes.ts': mistakes };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    findings = compile(Object.keys(files).map((name) => join(folder, name)));
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await test.close();
  });

  it('compiles with a program that uses it, which signs in, lists, grades and reads a problem', async () => {
    expect(findings.filter((finding) => !finding.includes('mistakes.ts'))).toEqual([]);
    const { grade } = (await import(pathToFileURL(join(folder, 'program.js')).href)) as {
      grade: (...texts: string[]) => Promise<{ titles: string[]; score: number; etag: string; problem: unknown }>;
    };
    const { fixtures, database } = test;
    const school = await fixtures.school();
    const student = await fixtures.user(school, 'student');
    const account = await new Accounts(test).invited(await fixtures.user(school, 'admin'), 'teacher');
    const { id } = await database.one<{ id: number }>('SELECT id FROM users WHERE sourced_id = $1 AND school_id = $2', [
      account.sourcedId,
      school.id,
    ]);
    const physics = await fixtures.class(school, { teachers: [{ ...student, id }], students: [student] });
    const item = await fixtures.lineItem(physics, (await fixtures.category(physics)).id, { maximum: 20 });
    const url = await test.app.getUrl();
    const done = await grade(url, account.email, account.password, item.sourcedId, student.sourcedId);
    expect(done).toMatchObject({ titles: [expect.any(String)], score: 17.5, etag: expect.stringMatching(/^"1-/) });
    expect(done.problem).toMatchObject({ status: 428, code: 'precondition-required', fix: expect.any(String) });
  });

  it('does not compile with a path, a field, a type or a code that the API does not have', () => {
    const lines = findings.map((finding) => /mistakes\.ts:(\d+):/.exec(finding)?.[1]);
    expect([...new Set(lines)].filter((line) => line !== undefined)).toEqual(['3', '4', '5', '6', '7']);
  });
});
