import type { IncomingHttpHeaders } from 'node:http';

/**
 * The refresh token of a browser: in a cookie that no script reads, and that goes to the sign-in routes of this origin
 * alone. Whoever wants it asks by a header, which a page of another origin cannot send without a preflight that CORS
 * refuses to requests with cookies.
 */
export const deliveryHeader = 'refresh-token-delivery';

/** What user pools give refresh tokens; infra/identity sets it. */
export const refreshTokenDays = 14;

const path = '/v1/auth';

/** `__Secure-`: a browser takes it over TLS alone (RFC 6265bis, 4.1.3.1). A stack on this machine has no TLS. */
export const cookieName = (deployed: boolean): string =>
  deployed ? '__Secure-classboard-refresh' : 'classboard-refresh';

export function refreshCookie(refreshToken: string, deployed: boolean): string {
  return cookie(refreshToken, refreshTokenDays * 86_400, deployed);
}

export const endedRefreshCookie = (deployed: boolean): string => cookie('', 0, deployed);

function cookie(value: string, maxAgeSeconds: number, deployed: boolean): string {
  const attributes = [`Path=${path}`, `Max-Age=${maxAgeSeconds}`, 'HttpOnly', 'SameSite=Strict'];
  return [`${cookieName(deployed)}=${value}`, ...attributes, ...(deployed ? ['Secure'] : [])].join('; ');
}

/** The refresh token that a request carries in its cookie. */
export function readRefreshCookie({ cookie }: IncomingHttpHeaders, deployed: boolean): string | undefined {
  const start = `${cookieName(deployed)}=`;
  const pair = cookie?.split(';').find((part) => part.trim().startsWith(start));
  return pair?.trim().slice(start.length) || undefined;
}

/**
 * Whether a request comes from a page of the origin that it goes to. Every browser that keeps SameSite cookies says so in
 * Sec-Fetch-Site, which no script can set (Fetch Metadata, W3C); what says nothing is no browser and needs no cookie, so
 * it is refused too. An Origin beside it must not be one of another place than Sec-Fetch-Site says.
 */
export function comesFromOwnPage({ 'sec-fetch-site': site, origin }: IncomingHttpHeaders): boolean {
  return site === 'same-origin' && origin !== 'null';
}
