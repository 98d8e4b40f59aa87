const tokenOf = (sub: string, serial = 1) => {
  const payload = btoa(JSON.stringify({ sub, serial, name: 'Ünal>?' }));
  return ['e30', payload.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''), 'signature'].join('.');
};
const answer = (status: number, body: unknown = {}) => new Response(JSON.stringify(body), { status });
const hint = 'classboard-signed-in';

describe('the session of a tab', () => {
  const held = new Map<string, string>();
  const original = ['localStorage', 'location', 'fetch'].map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  );
  const put = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  let session: typeof import('./session.ts');
  let client: typeof import('./client.ts');
  /** The token of each request but refreshes, and how it is answered; refreshes get `fresh`. */
  let sent: (string | null)[];
  let accepted: string;
  let fresh: () => Promise<Response>;
  let heard: string[];
  let forget: () => void;

  beforeAll(async () => {
    put('localStorage', {
      getItem: (key: string) => held.get(key) ?? null,
      setItem: (key: string, value: string) => held.set(key, value),
      removeItem: (key: string) => held.delete(key),
    });
    put('location', { origin: 'https://classboard.example' });
    put('fetch', async (request: Request | string) => {
      if (typeof request === 'string') return fresh();
      const authorization = request.headers.get('authorization');
      sent.push(authorization);
      return answer(authorization === `Bearer ${accepted}` ? 200 : 401);
    });
    session = await import('./session.ts');
    client = await import('./client.ts');
  });
  afterAll(() => {
    for (const [name, descriptor] of original) {
      if (descriptor === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, descriptor);
    }
  });
  beforeEach(() => {
    [sent, heard, accepted] = [[], [], tokenOf('ada', 2)];
    session.begin(tokenOf('ada'));
    forget = session.onSession((now) => heard.push(now));
  });
  afterEach(() => {
    forget();
    session.end();
  });

  const asked = async () => (await client.api.GET('/v1/users/me')).response.status;

  it('continues with a new token of the same user', async () => {
    fresh = async () => answer(200, { accessToken: accepted });
    expect(await asked()).toBe(200);
    expect(sent).toEqual([`Bearer ${tokenOf('ada')}`, `Bearer ${accepted}`]);
    expect([session.token(), session.signedInUser(), heard]).toEqual([accepted, 'ada', []]);
  });

  it('ends where the browser has somebody else signed in, and sends nothing as them', async () => {
    accepted = tokenOf('bob');
    fresh = async () => answer(200, { accessToken: accepted });
    expect(await asked()).toBe(401);
    expect(sent).toEqual([`Bearer ${tokenOf('ada')}`]);
    expect([session.token(), session.signedInUser(), heard]).toEqual([undefined, undefined, ['replaced']]);
    expect(held.has(hint)).toBe(true);
  });

  it('stays ended where a sign-out comes before the new token', async () => {
    fresh = async () => {
      session.end();
      return answer(200, { accessToken: accepted });
    };
    expect(await asked()).toBe(401);
    expect([session.token(), heard, sent.length]).toEqual([undefined, ['ended'], 1]);
  });

  it('does not repeat a request as whoever signed in here meanwhile', async () => {
    accepted = tokenOf('bob');
    fresh = async () => {
      session.begin(accepted);
      return answer(401);
    };
    expect(await asked()).toBe(401);
    expect([session.signedInUser(), heard, sent.length]).toEqual(['bob', ['begun'], 1]);
  });

  it('takes whoever the browser has signed in where the page was just opened', async () => {
    session.end();
    fresh = async () => answer(200, { accessToken: tokenOf('bob') });
    expect([await session.refresh(), session.signedInUser()]).toEqual(['done', 'bob']);
  });

  it('ends with a refused refresh, and not where no answer comes', async () => {
    fresh = () => Promise.reject(new TypeError('no connection'));
    expect([await session.refresh(), session.signedInUser(), heard]).toEqual(['unreachable', 'ada', []]);
    fresh = async () => answer(401);
    expect([await session.refresh(), session.signedInUser(), heard]).toEqual(['refused', undefined, ['ended']]);
    expect(held.has(hint)).toBe(false);
  });
});
