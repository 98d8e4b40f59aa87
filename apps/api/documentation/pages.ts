import type { ProblemDefinition } from '../http/problem.ts';
import { escapeHtml } from '../values/html.ts';

const title = 'ClassBoard';

export const addresses = {
  start: '/',
  pages: '/docs',
  document: '/docs-json',
  problems: '/docs/problems',
  style: '/docs/page.css',
  script: '/docs/start.js',
  ui: '/docs/ui/',
} as const;

/** Nothing in line and nothing from elsewhere. */
export const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Swagger UI draws icons from data URLs and sets styles in place; requests to try out go to the API. */
export const uiPolicy = (publicUrl: string | undefined): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    `connect-src 'self'${publicUrl === undefined ? '' : ` ${new URL(publicUrl).origin}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export const style = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; color: #1b1f24; background: #fff; }
h2 { margin-top: 2rem; font-size: 1.1rem; }
a { color: #0b57d0; }
code, pre { font: 0.9rem/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: 1rem; background: #f3f4f6; border-radius: 0.5rem; }
@media (prefers-color-scheme: dark) {
  body { color: #e6e8eb; background: #16181b; }
  a { color: #8ab4f8; }
  pre { background: #24272b; }
}
`;

/** Begins Swagger UI; no badge, which would send the address of the document to a validator elsewhere. */
export const script = `SwaggerUIBundle({
  url: '${addresses.document}',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
});
`;

const page = (heading: string, head: string, body: string): string =>
  `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading}</title>
${head}
${body}
</html>
`;

const styled = (heading: string, body: string): string =>
  page(heading, `<link rel="stylesheet" href="${addresses.style}">`, `<h1>${heading}</h1>\n${body}`);

export const uiPage = page(
  `${title}: API`,
  `<link rel="stylesheet" href="${addresses.ui}swagger-ui.css">
<link rel="icon" href="${addresses.ui}favicon-32x32.png">`,
  `<div id="swagger-ui"></div>
<script src="${addresses.ui}swagger-ui-bundle.js"></script>
<script src="${addresses.script}"></script>`,
);

/** What the `type` of a problem links to. */
export const problemsPage = (problems: readonly ProblemDefinition[]): string =>
  styled(
    `${title}: problems`,
    problems
      .map(({ code, status, title: what, fix }) => {
        return `<h2 id="${code}">${code}</h2>\n<p>${status}. ${escapeHtml(what)}.</p>\n<p>${escapeHtml(fix)}</p>`;
      })
      .join('\n'),
  );

/** What answers at `/` to programs, and leads people on. */
export const startLinks = {
  name: title,
  docs: addresses.pages,
  openapi: addresses.document,
  problems: addresses.problems,
  health: '/health/ready',
  signIn: '/v1/auth/sign-in',
} as const;

export const startPage = styled(
  title,
  `<p>The API of a school. There is nothing to see here, but it leads on:</p>
<ul>
<li><a href="${startLinks.docs}">Every route, to read and to try</a></li>
<li><a href="${startLinks.openapi}">The same as an OpenAPI document</a>, to make a client from</li>
<li><a href="${startLinks.problems}">Every error and what to do about it</a></li>
<li><a href="${startLinks.health}">Whether the service is ready</a></li>
</ul>
<h2>Sign in</h2>
<pre>curl -H 'content-type: application/json' \\
  -d '{"email": "YOU@SCHOOL.EXAMPLE", "password": "…"}' \\
  …${startLinks.signIn}</pre>
<p>Send the access token of the answer with each request, as <code>Authorization: Bearer …</code>.</p>`,
);
