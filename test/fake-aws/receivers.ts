import type { Answer } from './answer.ts';
import type { RestRequest } from './protocol-rest.ts';

/** What came to an address that is not AWS. */
export interface Received {
  readonly method: string;
  readonly path: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it
  readonly body: any;
}

/** Stands for a Slack webhook (`/slack/…`) and for GitHub's API (`/github/repos/…`), and keeps what they get. */
export class Receivers {
  readonly slack: Received[] = [];
  readonly github: Received[] = [];
  /** What GitHub has, by path: `/repos/school/classboard/environments/prod`. */
  readonly gitHubHas = new Map<string, unknown>();
  /** Status that each answers with from now on, instead of success. */
  readonly failing: { slack?: number; github?: number } = {};

  receive({ method, path, body }: RestRequest): Answer | undefined {
    const [, place] = path.split('/');
    if (place !== 'slack' && place !== 'github') return undefined;
    const received: Received = { method, path: path.slice(place.length + 1), body: parse(body) };
    this[place].push(received);
    const status = this.failing[place];
    if (status !== undefined) return { status, headers: {}, body: 'refused' };
    if (place === 'slack') return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' };
    return this.answerOfGitHub(received);
  }

  private answerOfGitHub({ method, path, body }: Received): Answer {
    const kind = /^\/repos\/[^/]+\/[^/]+\/(deployments(\/\d+\/statuses)?|issues\/\d+\/comments|statuses\/\w+)$/.exec(
      path,
    );
    const json = (status: number, value: unknown) => ({
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
    });
    if (method === 'GET' && this.gitHubHas.has(path)) return json(200, this.gitHubHas.get(path));
    if (kind === null) return json(404, { message: 'Not Found' });
    if (method === 'GET') return json(200, []);
    if (typeof body !== 'object') return json(422, { message: 'Problems parsing JSON' });
    return json(201, { id: this.github.length, ...body });
  }
}

function parse(body: Buffer): unknown {
  const text = body.toString();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
