/** The access token lives here, in memory alone; the refresh token in a cookie that no script can read. */
let accessToken: string | undefined;
let user: string | undefined;
let refreshing: Promise<Refreshed> | undefined;
const listeners = new Set<(session: Session) => void>();

/** `replaced`: it has ended because somebody else signed in in another tab of this browser. */
export type Session = 'begun' | 'ended' | 'replaced';

/** `unreachable`: nobody knows whether the sign-in is still valid. */
export type Refreshed = 'done' | 'refused' | 'unreachable';

/** Says of this browser only that somebody signed in: without it the first page would ask for a refusal. */
const hintKey = 'classboard-signed-in';

export const cookieDelivery = { 'refresh-token-delivery': 'cookie' } as const;

export const token = (): string | undefined => accessToken;
/** The account that this tab is signed in with. */
export const signedInUser = (): string | undefined => user;
export const maySignInAgain = (): boolean => localStorage.getItem(hintKey) !== null;

export function onSession(listener: (session: Session) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function begin(token: string): void {
  user = subjectOf(token);
  accessToken = token;
  localStorage.setItem(hintKey, '1');
  announce('begun');
}

export function end(): void {
  [accessToken, user] = [undefined, undefined];
  localStorage.removeItem(hintKey);
  announce('ended');
}

/** The other tab continues, and needs the hint. */
function giveWay(): void {
  [accessToken, user] = [undefined, undefined];
  announce('replaced');
}

function announce(session: Session): void {
  for (const listener of listeners) listener(session);
}

/** One at a time, however many requests found their token too old. */
export function refresh(): Promise<Refreshed> {
  refreshing ??= askForToken().finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function askForToken(): Promise<Refreshed> {
  const asker = user;
  try {
    const answer = await fetch('/v1/auth/refresh', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...cookieDelivery },
      body: '{}',
    });
    // Whoever signed out or in while this was asked needs no answer.
    if (user !== asker) return 'refused';
    if (answer.status === 401) {
      end();
      return 'refused';
    }
    if (!answer.ok) return 'unreachable';
    const { accessToken: fresh } = (await answer.json()) as { accessToken: string };
    if (user !== asker) return 'refused';
    const subject = subjectOf(fresh);
    // The browser has one cookie for all tabs: what is typed here is not to be stored as somebody else's.
    if (asker !== undefined && subject !== asker) {
      giveWay();
      return 'refused';
    }
    [accessToken, user] = [fresh, subject];
    return 'done';
  } catch {
    return 'unreachable';
  }
}

/** Who a token is for: the claim `sub` of a JSON Web Token (RFC 7519, 4.1.2). The API checks the signature, not the page. */
function subjectOf(token: string): string {
  const payload = token.split('.')[1] ?? '';
  return (JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { sub: string }).sub;
}
