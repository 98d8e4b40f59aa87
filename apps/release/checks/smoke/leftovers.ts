import { ask, describe, expected, type Json } from './client.ts';

/** Begins the title of everything that a smoke test makes, so that a later one finds what an earlier one had to leave. */
export const marker = 'ClassBoard smoke test';
const abandonedAfterMillis = 3_600_000;
const attempts = 3;

interface Made {
  readonly path: string;
  readonly what: string;
}

/**
 * What a run has made so far. Removed newest first, so that nothing is in use when its turn comes.
 * The API lists no uploads: a run that is killed (SIGKILL) between sending its file and deleting it leaves that file.
 */
export class Leftovers {
  private readonly made: Made[] = [];

  constructor(
    private readonly base: string,
    private readonly token: string,
    /** Part of every title of this run. */
    readonly runId: string,
  ) {}

  title(what: string): string {
    return `${marker} ${this.runId} ${what}`;
  }

  /** Call it as soon as something exists. */
  add(what: string, path: string): void {
    this.made.push({ what, path });
  }

  /**
   * Removes what this run made, also where the response that confirmed it was lost, and what runs older than an hour left.
   * @returns what could not be removed, with the reason; empty where nothing stayed
   */
  async remove(signal: AbortSignal): Promise<{ removed: number; stayed: string[] }> {
    const stayed: string[] = [];
    let removed = 0;
    const take = async (made: Made) => {
      const outcome = await this.removeOne(made.path, signal);
      if (outcome === 'removed') removed += 1;
      else if (outcome !== 'gone') stayed.push(`${made.what} ${made.path}: ${outcome.problem}`);
    };
    for (const made of this.made.splice(0).reverse()) await take(made);
    try {
      for (const made of await this.find(signal)) await take(made);
    } catch (error) {
      stayed.push(`what an earlier run left was not looked for: ${(error as Error).message}`);
    }
    return { removed, stayed };
  }

  private async removeOne(path: string, signal: AbortSignal): Promise<'removed' | 'gone' | { problem: string }> {
    let problem = '';
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      try {
        const found = await ask(this.base, { path, token: this.token, signal });
        if (found.status === 404) return 'gone';
        const etag = found.headers.get('etag');
        const answer = await ask(this.base, {
          method: 'DELETE',
          path,
          token: this.token,
          signal,
          ...(etag === null ? {} : { ifMatch: etag }),
        });
        if (answer.status === 204 || answer.status === 404) return 'removed';
        problem = describe(answer);
      } catch (error) {
        if (signal.aborted) return { problem: 'no time was left' };
        problem = (error as Error).message;
      }
    }
    return { problem };
  }

  /** Assignments stand before their class, classes before courses and terms: the order of removal. */
  private async find(signal: AbortSignal): Promise<Made[]> {
    const found: Made[] = [];
    for (const entry of await this.list('/v1/classes', signal)) {
      const path = `/v1/classes/${encodeURIComponent(entry.sourcedId)}`;
      for (const item of await this.read(`${path}/lineItems?limit=200`, signal)) {
        found.push({ what: 'assignment', path: `/v1/lineItems/${encodeURIComponent(item.sourcedId)}` });
      }
      found.push({ what: 'class', path });
    }
    for (const [what, list] of [
      ['course', '/v1/courses'],
      ['term', '/v1/academicSessions'],
    ] as const) {
      for (const entry of await this.list(list, signal)) {
        found.push({ what, path: `${list}/${encodeURIComponent(entry.sourcedId)}` });
      }
    }
    return found;
  }

  private async list(path: string, signal: AbortSignal): Promise<Json[]> {
    const search = path === '/v1/academicSessions' ? 'type=term' : `q=${encodeURIComponent(marker)}`;
    const entries = await this.read(`${path}?limit=200&${search}`, signal);
    return entries.filter(({ title, dateLastModified }) => {
      if (!String(title).startsWith(marker)) return false;
      // One that is younger may belong to somebody who tests at the same time.
      return title.includes(this.runId) || Date.now() - Date.parse(dateLastModified) > abandonedAfterMillis;
    });
  }

  private async read(path: string, signal: AbortSignal): Promise<Json[]> {
    return expected(await ask(this.base, { path, token: this.token, signal }), 200).data;
  }
}
