import { randomUUID } from 'node:crypto';
import { cognitoErrors } from './errors.ts';

const lifetimeMillis = 3 * 60 * 1_000;
const attemptsAllowed = 5;

/** Whom a challenge was put to. */
export interface Challenged {
  username: string;
  userPoolId: string;
  clientId: string;
}

interface Session extends Challenged {
  challenge: string;
  endsAtMillis: number;
  attemptsLeft: number;
}

/** Remembers which challenge was put to whom: cognito-local would accept an answer to one never put. */
export class Sessions {
  private readonly open = new Map<string, Session>();

  start(challenged: Challenged, challenge: string): string {
    const now = Date.now();
    for (const [id, session] of this.open) {
      if (session.endsAtMillis <= now) this.open.delete(id);
    }
    const id = randomUUID();
    this.open.set(id, {
      ...challenged,
      challenge,
      endsAtMillis: now + lifetimeMillis,
      attemptsLeft: attemptsAllowed,
    });
    return id;
  }

  /**
   * Counts an answer to the challenge, which stays open until `end`.
   * @throws NotAuthorizedException when no such challenge is open
   */
  use(id: string | undefined, challenge: string): Challenged {
    const session = id === undefined ? undefined : this.open.get(id);
    const usable =
      session !== undefined &&
      session.challenge === challenge &&
      session.endsAtMillis > Date.now() &&
      session.attemptsLeft > 0;
    if (!usable) throw cognitoErrors.invalidSession();
    session.attemptsLeft -= 1;
    return session;
  }

  end(id: string): void {
    this.open.delete(id);
  }
}
