import { cookieDelivery } from '../api/session.ts';

/** The routes that give tokens put the refresh token into the cookie. */
export const inCookie = { header: { 'Refresh-Token-Delivery': cookieDelivery['refresh-token-delivery'] } } as const;
