import { demoPassword, people } from './demo-school.ts';

/** Has the grade calculator run once for the demo school, as its admin: the schedule would let a newcomer wait. */
export async function calculateFirstGrades(apiUrl: string): Promise<void> {
  const admin = people.find(({ role }) => role === 'admin');
  const { tokens } = await post(`${apiUrl}/v1/auth/sign-in`, { email: admin?.email, password: demoPassword });
  await post(`${apiUrl}/v1/jobs/grade-calculator/runs`, {}, tokens?.accessToken);
}

async function post(url: string, body: object, token?: string): Promise<{ tokens?: { accessToken: string } }> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5_000),
  });
  if (!answer.ok) throw new Error(`${new URL(url).pathname} answered ${answer.status}`);
  return (await answer.json()) as { tokens?: { accessToken: string } };
}
