/**
 * The Idempotency-Key of what is sent. It stays the same for the same words until there is an answer, so that a second click, or
 * sending once more after an answer was lost, makes nothing twice; what was answered may be asked for a second time.
 */
export class RepeatKeys {
  private readonly unanswered = new Map<string, string>();

  keyOf(words: string): string {
    const key = this.unanswered.get(words) ?? crypto.randomUUID();
    this.unanswered.set(words, key);
    return key;
  }

  /** @param status undefined where no answer came; the server may have done it all the same, as behind a 502 */
  answered(words: string, status: number | undefined): void {
    if (status !== undefined && status < 500) this.unanswered.delete(words);
  }
}

/** What a request asks for; undefined where a repetition does nothing twice, or where words are secret. */
export async function wordsOf(request: Request): Promise<string | undefined> {
  const { pathname } = new URL(request.url);
  if (request.method !== 'POST' || pathname.startsWith('/v1/auth/')) return undefined;
  return `${pathname}\n${await request.clone().text()}`;
}
