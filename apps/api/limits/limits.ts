/**
 * Every limit on requests and attempts, for the application and for the firewall before it (infra/edge/firewall.ts).
 * docs/api.md states what follows from these numbers; `limits.spec.ts` holds both to them.
 */

/** What a school does behind one address when its lessons begin, and has to be let do. */
export const school = {
  people: 1_000,
  windowSeconds: 300,
  /** Password, code of the authenticator app, and on the first day a new password and the set-up of the app. */
  authRequestsPerPerson: 6,
  /** The pages behind it: lists, gradebooks, pictures. */
  requestsPerPerson: 30,
} as const;

/** Requests of one address in a window, whatever becomes of them; the application counts those under `/v1/auth`. */
export const requestsPerAddress = {
  windowSeconds: school.windowSeconds,
  auth: 10_000,
  /** AWS WAF estimates: it counts in steps of seconds and may block a little early, so it stands above the application. */
  firewall: { auth: 15_000, all: 60_000 },
} as const;

/** How many attempts are free, and how the wait before each further one grows: it doubles up to the longest. */
export interface Backoff {
  readonly free: number;
  readonly firstWaitSeconds: number;
  readonly longestWaitSeconds: number;
}

/** What is counted together. */
export interface Backoffs {
  /** The account from one address. Where that address is a usual place of the account, nothing else counts. */
  readonly place: Backoff;
  /** The account from all addresses that are no usual place of it. */
  readonly account: Backoff;
  /** One address, over all accounts that it is no usual place of. */
  readonly address: Backoff;
}

export const attemptKinds = ['password', 'code', 'mailed-code', 'mail'] as const;
/** What a request tries: a secret that may be guessed, or to have a mail sent. */
export type AttemptKind = (typeof attemptKinds)[number];

/** One address may belong to a school where everybody mistypes once. */
const failuresPerAddress: Backoff = { free: school.people, firstWaitSeconds: 1, longestWaitSeconds: 30 };

/** Six digits are quickly guessed, so the waits of codes grow longer than those of passwords. */
const codes: Backoffs = {
  place: { free: 5, firstWaitSeconds: 60, longestWaitSeconds: 3_600 },
  account: { free: 10, firstWaitSeconds: 60, longestWaitSeconds: 21_600 },
  address: failuresPerAddress,
};

/** Failed attempts; of mails, every request, because it costs a mail whatever becomes of it. */
export const backoffs: Readonly<Record<AttemptKind, Backoffs>> = {
  // NIST SP 800-63B, 5.2.2: at most 100 consecutive failed attempts an account.
  password: {
    place: { free: 10, firstWaitSeconds: 30, longestWaitSeconds: 900 },
    account: { free: 20, firstWaitSeconds: 60, longestWaitSeconds: 1_800 },
    address: failuresPerAddress,
  },
  code: codes,
  'mailed-code': codes,
  // A school's whole first year may register, and forget its passwords, on one morning.
  mail: { ...codes, address: { free: 2 * school.people, firstWaitSeconds: 1, longestWaitSeconds: 30 } },
};

/** Attempts are forgotten after a day without another one. */
export const forgetAfterSeconds = 86_400;

/** An address where somebody signed in is a usual place of theirs for this long. */
export const usualPlaceDays = 90;

/** The wait before another attempt after this many. */
export const waitSeconds = ({ free, firstWaitSeconds, longestWaitSeconds }: Backoff, attempts: number): number =>
  attempts < free ? 0 : Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** Math.min(attempts - free, 20));

/** How many attempts somebody can make who makes each as soon as it is let through. */
export function attemptsWithin(backoff: Backoff, seconds: number): number {
  let attempts = backoff.free;
  for (let at = 0; ; attempts += 1) {
    at += waitSeconds(backoff, attempts);
    if (at > seconds) return attempts;
  }
}
