import type { Model, Operation, Shape } from './model.ts';
import { fromJson } from './protocol-json.ts';
import { fromText } from './protocol-query.ts';
import { fromXml } from './protocol-xml.ts';

export interface RestRequest {
  readonly method: string;
  readonly host: string;
  /** As it came, still encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

interface Route {
  readonly operation: Operation;
  readonly labels: Readonly<Record<string, string>>;
  readonly fixed: ReadonlySet<string>;
}

/** The operation that a method and an address stand for, undefined when the model has none. */
export function routeOf(model: Model, request: RestRequest): Route | undefined {
  const { bucket, path } = model.service === 's3' ? bucketOf(request) : { bucket: undefined, path: request.path };
  const routes = [...model.operations.values()].flatMap((operation): Route[] => {
    const { http } = operation;
    if (http === undefined || http.method !== request.method) return [];
    const [pattern = '', fixedQuery = ''] = http.uri.split('?');
    const labels = labelsOf(pattern, path);
    const fixed = [...new URLSearchParams(fixedQuery)];
    const fits = fixed.every(([name, value]) => {
      const given = request.query.get(name);
      return given === value || (name === 'x-id' && given === null);
    });
    if (labels === undefined || !fits || (bucket === undefined) !== !needsBucket(operation)) return [];
    return [
      {
        operation,
        labels: bucket === undefined ? labels : { ...labels, Bucket: bucket },
        fixed: new Set(fixed.flatMap(([name]) => (request.query.has(name) ? [name] : []))),
      },
    ];
  });
  // The one that most of the address speaks for.
  return routes.sort((left, right) => right.fixed.size - left.fixed.size)[0];
}

function bucketOf({ host, path }: RestRequest): { bucket: string | undefined; path: string } {
  const virtual = /^([a-z0-9][a-z0-9.-]+)\.(?:s3[.-].*|localhost|127\.0\.0\.1)(?::\d+)?$/.exec(host)?.[1];
  if (virtual !== undefined) return { bucket: virtual, path };
  const [, bucket = '', rest = ''] = /^\/([^/]*)\/?(.*)$/.exec(path) ?? [];
  return { bucket: bucket === '' ? undefined : bucket, path: `/${rest}` };
}

const needsBucket = ({ input }: Operation): boolean =>
  input.kind === 'structure' && input.members.get('Bucket')?.traits.httpLabel !== undefined;

function labelsOf(pattern: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const expression = pattern.replace(/\{([^}+]+)(\+?)\}|[.*?^$()|[\]\\]/g, (part, name?: string, greedy?: string) => {
    if (name === undefined) return `\\${part}`;
    names.push(name);
    return greedy === '+' ? '(.+)' : '([^/]+)';
  });
  const found = new RegExp(`^${expression}/?$`).exec(path);
  if (found === null) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? '')]));
}

/** The input of a routed request; parts of the address that no member is bound to keep their names. */
export function restInput({ operation, labels, fixed }: Route, request: RestRequest, xml: boolean): object {
  const { input } = operation;
  if (input.kind !== 'structure') return {};
  const values: Record<string, unknown> = {};
  const bound = new Set(fixed);
  const inBody: [string, Shape][] = [];
  for (const [name, { shape, traits }] of input.members) {
    const label = labels[name];
    if (traits.httpLabel !== undefined) {
      if (label !== undefined) values[name] = fromText(shape, label);
    } else if (typeof traits.httpQuery === 'string') {
      bound.add(traits.httpQuery);
      const given = request.query.getAll(traits.httpQuery);
      if (given.length > 0) values[name] = shape.kind === 'list' ? given : fromText(shape, given[0] ?? '');
    } else if (typeof traits.httpHeader === 'string') {
      const given = request.headers[traits.httpHeader.toLowerCase()];
      if (typeof given === 'string') values[name] = fromText(shape, given);
    } else if (traits.httpPayload !== undefined && shape.kind === 'blob') {
      values[name] = withoutChunks(request);
    } else if (typeof traits.httpPrefixHeaders === 'string') {
      values[name] = withPrefix(request.headers, traits.httpPrefixHeaders);
    } else {
      inBody.push([name, shape]);
    }
  }
  for (const name of request.query.keys()) if (!bound.has(name)) values[name] = request.query.get(name);
  if (request.body.length > 0 && inBody.length > 0) Object.assign(values, bodyOf(input, request.body, xml));
  return values;
}

/** Headers such as `x-amz-meta-build`, by what follows the prefix. */
function withPrefix(headers: RestRequest['headers'], prefix: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      name.startsWith(prefix.toLowerCase()) && typeof value === 'string' ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

function bodyOf(input: Shape, body: Buffer, xml: boolean): object {
  if (xml) return fromXml(input, body.toString()) as object;
  return fromJson(input, JSON.parse(body.toString()), true) as object;
}

/** The SDK sends streams in chunks of its own, with a checksum behind the last. */
function withoutChunks({ headers, body }: RestRequest): Buffer {
  if (!String(headers['content-encoding'] ?? '').includes('aws-chunked')) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (lineEnd < 0 || !(size > 0)) return Buffer.concat(parts);
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
