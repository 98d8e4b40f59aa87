import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Written {
  id: number;
  number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  user: { login: string };
}

/** What the workflows' scripts ask of GitHub: comments, issues, and the bot's token checked on every call. */
export class GitHubServer {
  readonly comments: Written[] = [];
  readonly issues: Written[] = [];
  readonly calls: string[] = [];
  readonly slack: string[] = [];
  slackAnswers = 200;
  /** What GitHub holds that the scripts only read: a path below the repository with its query, and the answer. */
  readonly readable = new Map<string, object | Uint8Array>();
  private nextId = 1_000;
  private readonly server = createServer(async (request, response) => {
    try {
      const { status, body } = this.answer(request, await textOf(request));
      if (body instanceof Uint8Array) response.writeHead(status).end(body);
      else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });

  static async start(): Promise<GitHubServer> {
    const github = new GitHubServer();
    await new Promise<void>((resolve) => github.server.listen(0, '127.0.0.1', resolve));
    return github;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  write(kind: 'comments' | 'issues', entry: Partial<Written>): Written {
    const id = this.nextId++;
    const written: Written = {
      ...{ id, number: id, title: '', body: '', state: 'open', user: { login: 'github-actions[bot]' } },
      ...entry,
    };
    this[kind].push(written);
    return written;
  }

  private answer({ method = '', url = '', headers }: IncomingMessage, text: string): { status: number; body: unknown } {
    const { pathname, searchParams } = new URL(url, this.url);
    if (pathname === '/slack') {
      this.slack.push((JSON.parse(text) as { text: string }).text);
      return { status: this.slackAnswers, body: 'ok' };
    }
    this.calls.push(`${method} ${pathname}`);
    if (headers.authorization !== 'Bearer token-of-the-job')
      return { status: 401, body: { message: 'Bad credentials' } };
    const path = pathname.replace('/repos/school/classboard/', '');
    const given = text === '' ? {} : (JSON.parse(text) as Partial<Written>);
    const page = (all: Written[]) => {
      const size = Number(searchParams.get('per_page'));
      return all.slice((Number(searchParams.get('page')) - 1) * size).slice(0, size);
    };
    const change = (entry: Written | undefined) => {
      if (entry === undefined) return { status: 404, body: { message: 'Not Found' } };
      return { status: 200, body: Object.assign(entry, given) };
    };
    const readable = this.readable.get(`${path}${new URL(url, this.url).search}`);
    if (method === 'GET' && readable !== undefined) return { status: 200, body: readable };
    const id = Number(/\d+/.exec(path)?.[0]);
    if (method === 'GET' && path === 'issues/7/comments') return { status: 200, body: page(this.comments) };
    if (method === 'GET' && path === 'issues')
      return { status: 200, body: page(this.issues.filter(({ state }) => state === searchParams.get('state'))) };
    if (method === 'POST' && path === 'issues') return { status: 201, body: this.write('issues', given) };
    if (method === 'POST' && path.endsWith('/comments')) return { status: 201, body: this.write('comments', given) };
    if (method === 'PATCH' && path.startsWith('issues/comments/'))
      return change(this.comments.find((entry) => entry.id === id));
    if (method === 'PATCH') return change(this.issues.find((entry) => entry.number === id));
    return { status: 404, body: { message: 'Not Found' } };
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
