import { type Behavior, type Distribution, type Selection, viewerAddress } from './distributions.ts';

export const signaturePort = 9080;

/** Of the query of a signed address; CloudFront takes them out (CloudFront Developer Guide, "Use signed URLs"). */
const signatureParameters = ['Expires', 'Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'];

const variable = (header: string): string => `$http_${header.toLowerCase().replaceAll('-', '_')}`;
const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;

/** CloudFront's pattern of paths as a regular expression. */
const expression = (pattern: string): string =>
  `^${pattern
    .replace(/^\*/, '/*')
    .replaceAll(/[.+^$()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')}$`;

/** Variables that hold the query of a request, less what is not forwarded. */
class Queries {
  readonly maps: string[] = [];
  private readonly known = new Map<string, string>();

  /** A query without these parameters. */
  without(query: string, names: readonly string[]): string {
    return names.reduce((before, name) => {
      const known = this.known.get(`${before} ${name}`);
      if (known !== undefined) return known;
      const after = `$edge_query_${this.maps.length}`;
      this.known.set(`${before} ${name}`, after);
      this.maps.push(`map ${before} ${after} {
    default ${before};
    "~^${name}=[^&]*&?(?<q${this.maps.length}>.*)$" $q${this.maps.length};
    "~^(?<a${this.maps.length}>.+?)&${name}=[^&]*(?<b${this.maps.length}>.*)$" $a${this.maps.length}$b${this.maps.length};
  }`);
      return after;
    }, query);
  }

  /** The query of `selected` parameters. */
  of({ kind, names }: Selection, signed: boolean): string {
    const query = signed ? this.without('$args', signatureParameters) : '$args';
    if (kind === 'none') return '';
    if (kind === 'all') return query;
    if (kind === 'allExcept') return this.without(query, names);
    return names
      .map((name) => {
        const one = `$edge_query_${this.maps.length}`;
        this.maps.push(`map $args ${one} {
    default "";
    "~(?:^|&)(?<p${this.maps.length}>${name}=[^&]*)" "$p${this.maps.length}&";
  }`);
        return one;
      })
      .join('');
  }
}

function forwardedHeaders({ headers, cookies, added, origin }: Behavior): string[] {
  const lines: string[] = [];
  const set = (name: string, value: string) => lines.push(`proxy_set_header ${name} ${value};`);
  const isForwarded = (name: string) => {
    const isNamed = headers.names.some((other) => other.toLowerCase() === name.toLowerCase());
    return headers.kind === 'all' || (headers.kind === 'allExcept' ? !isNamed : headers.kind === 'some' && isNamed);
  };
  if (headers.kind === 'none' || headers.kind === 'some') {
    lines.push('proxy_pass_request_headers off;');
    for (const name of headers.names) set(name, variable(name));
    for (const name of ['Range', 'If-None-Match', 'If-Modified-Since']) set(name, variable(name));
  } else {
    for (const name of headers.names) if (name.toLowerCase() !== 'host') set(name, '""');
  }
  set('Host', isForwarded('host') ? '$host' : origin.host);
  if (!isForwarded('user-agent')) set('User-Agent', '"Amazon CloudFront"');
  // Always: the address of the viewer behind what the viewer sent (CloudFront Developer Guide, "Request and response
  // behavior for custom origins").
  set('X-Forwarded-For', '$proxy_add_x_forwarded_for');
  set('Via', '"1.1 rehearsal.cloudfront.net (CloudFront)"');
  set('Accept-Encoding', '$edge_encoding');
  set('Connection', '""');
  if (cookies.kind === 'none') set('Cookie', '""');
  else if (cookies.kind !== 'all') throw new Error('The rehearsal does not know policies on single cookies');
  for (const [name, value] of Object.entries(added))
    set(name, value === viewerAddress ? '$remote_addr' : quoted(value));
  for (const [name, value] of Object.entries(origin.headers)) set(name, quoted(value));
  // An origin access control signs each request to its bucket.
  if (origin.isBucket) {
    set(
      'Authorization',
      quoted('AWS4-HMAC-SHA256 Credential=edge/20260101/eu-central-1/s3/aws4_request, SignedHeaders=host, Signature=0'),
    );
  }
  return lines;
}

function location(behavior: Behavior, index: number, queries: Queries): string {
  const { cacheKey, methods, origin, pattern, signed } = behavior;
  if (cacheKey.headers.kind !== 'none' && cacheKey.headers.kind !== 'some') throw new Error('cache key of all headers');
  const keyed = cacheKey.headers.names.map(variable).join('|');
  const query = queries.of(behavior.query, signed);
  const keyQuery = queries.of(cacheKey.query, signed);
  const lines = [
    `if ($request_method !~ ^(${methods.join('|')})$) { return 403; }`,
    ...(signed ? ['auth_request /_signature;'] : []),
    ...forwardedHeaders(behavior),
    `set $edge_origin ${origin.host};`,
    `proxy_pass https://$edge_origin$edge_path${query === '' ? '' : `$is_args${query}`};`,
    `proxy_read_timeout ${origin.readSeconds}s;`,
    'proxy_http_version 1.1;',
    'proxy_ssl_server_name on;',
    'proxy_ssl_verify on;',
    'proxy_ssl_trusted_certificate /rehearsal/certificate.pem;',
    `proxy_ssl_name ${origin.host};`,
    'proxy_cache edge;',
    `proxy_cache_key "$host$edge_path|${keyQuery}|${keyed}|$edge_encoding|${index}";`,
    // CloudFront knows neither as a reason not to cache.
    'proxy_ignore_headers Vary Set-Cookie;',
    ...(cacheKey.defaultSeconds === 0 ? [] : [`proxy_cache_valid 200 206 ${cacheKey.defaultSeconds}s;`]),
    'add_header X-Cache "$upstream_cache_status from rehearsal" always;',
  ];
  for (const [name, value] of Object.entries(behavior.answerDefaults)) {
    const upstream = `$upstream_http_${name.toLowerCase().replaceAll('-', '_')}`;
    const answer = `$edge_answer_${queries.maps.length}`;
    queries.maps.push(`map ${upstream} ${answer} { "" ${quoted(value)}; default ${upstream}; }`);
    lines.push(`proxy_hide_header ${name};`, `add_header ${name} ${answer} always;`);
  }
  return `location ~ ${quoted(expression(pattern))} {\n      ${lines.join('\n      ')}\n    }`;
}

/**
 * A configuration of nginx that does with a request what the distributions do: which methods, headers, cookies and
 * parameters reach the origin, what is cached under which key, whose signature is asked for.
 */
export function edgeOf(distributions: readonly Distribution[]): string {
  const queries = new Queries();
  const servers = distributions.map(
    ({ hosts, behaviors }, index) => `server {
    listen 443 ssl;
    server_name ${hosts.join(' ')};
    ssl_certificate /rehearsal/certificate.pem;
    ssl_certificate_key /rehearsal/key.pem;
    location = /_signature {
      internal;
      proxy_pass http://127.0.0.1:${signaturePort};
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header X-Address https://$host$request_uri;
    }
    ${behaviors.map((behavior, i) => location(behavior, index * 100 + i, queries)).join('\n    ')}
  }`,
  );
  return `worker_processes 1;
error_log /dev/stderr warn;
pid /tmp/nginx.pid;
events {}
http {
  access_log off;
  client_max_body_size 0;
  client_body_temp_path /tmp/body; proxy_temp_path /tmp/proxy;
  fastcgi_temp_path /tmp/fastcgi; scgi_temp_path /tmp/scgi; uwsgi_temp_path /tmp/uwsgi;
  proxy_cache_path /tmp/cache keys_zone=edge:1m use_temp_path=off;
  resolver 127.0.0.11;
  map $request_uri $edge_path { default $request_uri; "~^(?<edge_before>[^?]*)" $edge_before; }
  map $http_accept_encoding $edge_encoding { default ""; ~br "br,gzip"; ~gzip gzip; }
  ${queries.maps.join('\n  ')}
  ${servers.join('\n  ')}
}
`;
}
