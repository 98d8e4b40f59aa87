/** The part of GitHub's API that the workflows need, with the token of the job. */
export interface GitHub {
  readonly repository: string;
  /** @throws with GitHub's own words when it refuses */
  request<T>(method: string, path: string, body?: object): Promise<T>;
  /** Every entry of a list, page by page. */
  list<T>(path: string): Promise<T[]>;
}

export interface Author {
  readonly user: { readonly login: string } | null;
}

/** What the workflows wrote themselves; a person may quote the same words. */
export const isOurs = ({ user }: Author): boolean => user?.login === 'github-actions[bot]';

/** GitHub takes 65,536 characters; a report that is longer is in the run itself. */
const maxLength = 65_000;

export function fitting(text: string): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength)}\n\n… cut here. The whole of it: ${runUrl()}`;
}

export const runUrl = (): string =>
  `${variable('GITHUB_SERVER_URL')}/${variable('GITHUB_REPOSITORY')}/actions/runs/${variable('GITHUB_RUN_ID')}`;

export function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the variable ${name} is not set`);
  return value;
}

/** Ends the step as failed, with what is wrong and what to do next beside the run. */
export function stop(what: string, next: string): void {
  console.error(`::error title=${what}::${next}`);
  process.exitCode = 1;
}

/** The bytes behind an address of GitHub's API, which forwards to where they are kept. */
export async function download(url: string): Promise<Uint8Array> {
  const headers = { authorization: `Bearer ${variable('GH_TOKEN')}`, accept: 'application/octet-stream' };
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(120_000) });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

export function connect(): GitHub {
  const api = variable('GITHUB_API_URL');
  const repository = variable('GITHUB_REPOSITORY');
  const headers = {
    authorization: `Bearer ${variable('GH_TOKEN')}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
  const request = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(`${api}/repos/${repository}/${path}`, {
      method,
      headers,
      signal: AbortSignal.timeout(20_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    repository,
    request,
    async list<T>(path: string): Promise<T[]> {
      const all: T[] = [];
      for (let page = 1; ; page++) {
        const found = await request<T[]>('GET', `${path}${path.includes('?') ? '&' : '?'}per_page=100&page=${page}`);
        all.push(...found);
        if (found.length < 100) return all;
      }
    },
  };
}
