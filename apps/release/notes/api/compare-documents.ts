import { type Comparison, compareSchemas } from './compare-schemas.ts';
import { type Content, type Document, type Operation, type Parameter, resolve } from './document.ts';
import { type ApiChange, Findings } from './findings.ts';

/** A version of the API: its document, and who may call each route, which the document does not have. */
export interface Api {
  readonly document: Document;
  /** By operationId: `public`, `signedIn`, `member` (who is no guardian), `operator`, or which action on which object. Empty where it is unknown. */
  readonly access: Readonly<Record<string, unknown>>;
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** What changes for the programs that call the API: breaking changes first. */
export function compareApis(before: Api, after: Api): ApiChange[] {
  const findings = new Findings();
  const old = operationsOf(before.document);
  const now = operationsOf(after.document);
  for (const [key, was] of old) {
    const is = now.get(key);
    if (is === undefined) findings.add('breaking', 'the route is removed', was.route);
    else compareOperations(findings, { before, after }, was, is);
  }
  for (const [key, { route }] of now) if (!old.has(key)) findings.add('addition', 'new route', route);
  const all = findings.list();
  return [...all.filter(({ level }) => level === 'breaking'), ...all.filter(({ level }) => level === 'addition')];
}

interface Found {
  readonly route: string;
  readonly path: string;
  readonly operation: Operation;
}

/** By method and path; the name of a parameter in the path is no part of the address. */
function operationsOf({ paths = {} }: Document): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(item)) {
      if (!methods.includes(method)) continue;
      const verb = method.toUpperCase();
      found.set(`${verb} ${path.replaceAll(/\{[^}]+\}/g, '{}')}`, { route: `${verb} ${path}`, path, operation });
    }
  }
  return found;
}

function compareOperations(
  findings: Findings,
  { before, after }: { readonly before: Api; readonly after: Api },
  was: Found,
  is: Found,
): void {
  const { route, operation: old } = was;
  const { operation: now } = is;
  const documents = { before: before.document, after: after.document, findings, route };
  const request: Comparison = { ...documents, direction: 'request', seen: new Set() };
  const response: Comparison = { ...documents, direction: 'response', seen: new Set() };
  if (old.operationId !== now.operationId) {
    const text = `the operationId is ${now.operationId} instead of ${old.operationId}: clients made from the document rename it`;
    findings.add('breaking', text, route);
  }
  compareAccess(findings, { before, after }, was, is);
  compareParameters(request, was, is);
  compareBodies(request, old, now);
  compareResponses(response, old, now);
}

function compareAccess(
  findings: Findings,
  { before, after }: { readonly before: Api; readonly after: Api },
  { route, operation: old }: Found,
  { operation: now }: Found,
): void {
  const wasOpen = isOpen(before.document, old);
  const becomesOpen = isOpen(after.document, now);
  if (wasOpen !== becomesOpen) {
    if (wasOpen) findings.add('breaking', 'it needs an access token', route);
    else findings.add('addition', 'it needs no access token any more', route);
    return;
  }
  const was = before.access[old.operationId ?? ''];
  const is = after.access[now.operationId ?? ''];
  if (was === undefined || is === undefined || JSON.stringify(was) === JSON.stringify(is)) return;
  // There were no guardians while both words had one meaning, so nobody loses what they had.
  if (was === 'signedIn' && is === 'member' && !knowsGuardians(before)) return;
  // Everybody who is signed in had it, or gets it; between two permissions it is unknown who loses something.
  const text = `it needs ${describeAccess(is)} instead of ${describeAccess(was)}`;
  findings.add(is === 'signedIn' ? 'addition' : 'breaking', text, route);
}

const knowsGuardians = ({ access }: Api): boolean => Object.values(access).includes('member');

function isOpen(document: Document, { security = document.security ?? [] }: Operation): boolean {
  return security.length === 0 || security.some((one) => Object.keys(one).length === 0);
}

function describeAccess(access: unknown): string {
  if (access === 'signedIn') return 'nothing but a sign-in';
  if (access === 'member') return 'a sign-in of somebody who is no guardian';
  if (typeof access !== 'object' || access === null) return `the permission of ${access}`;
  const { on, action, roles } = access as { on?: string; action?: string; roles?: readonly string[] };
  return [
    ...(on === undefined ? [] : [`the permission "${action} ${on}"`]),
    ...(roles === undefined ? [] : [`a role of ${roles.join(', ')}`]),
  ].join(' and ');
}

function compareParameters(how: Comparison, was: Found, is: Found): void {
  const old = parametersOf(how.before, was);
  const now = parametersOf(how.after, is);
  for (const [key, parameter] of old) {
    const label = `the ${parameter.in} parameter ${parameter.name}`;
    const present = now.get(key);
    if (present === undefined) {
      how.findings.add('breaking', `${label} is removed`, how.route);
      continue;
    }
    if (present.required === true && parameter.required !== true)
      how.findings.add('breaking', `${label} is required`, how.route);
    if (present.required !== true && parameter.required === true)
      how.findings.add('addition', `${label} is optional`, how.route);
    compareSchemas(how, label, parameter.schema, present.schema);
  }
  for (const [key, parameter] of now) {
    if (old.has(key)) continue;
    const isNeeded = parameter.required === true;
    const text = `new ${isNeeded ? 'required ' : ''}${parameter.in} parameter ${parameter.name}`;
    how.findings.add(isNeeded ? 'breaking' : 'addition', text, how.route);
  }
}

/** A parameter of the path by its place in it, a header whatever its capitals. */
function parametersOf(document: Document, { operation, path }: Found): Map<string, Parameter> {
  const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
  const found = new Map<string, Parameter>();
  for (const given of operation.parameters ?? []) {
    const parameter = resolve<Parameter>(document, given);
    if (parameter === undefined) continue;
    const { name } = parameter;
    const key = parameter.in === 'path' ? inPath.indexOf(name) : parameter.in === 'header' ? name.toLowerCase() : name;
    found.set(`${parameter.in} ${key}`, parameter);
  }
  return found;
}

function compareBodies(how: Comparison, old: Operation, now: Operation): void {
  const before = resolve(how.before, old.requestBody);
  const after = resolve(how.after, now.requestBody);
  if (before === undefined && after === undefined) return;
  if (before === undefined) {
    const isNeeded = after?.required === true;
    how.findings.add(isNeeded ? 'breaking' : 'addition', `new ${isNeeded ? 'required ' : ''}request body`, how.route);
  } else if (after === undefined) how.findings.add('breaking', 'the request body is removed', how.route);
  else {
    if (after.required === true && before.required !== true)
      how.findings.add('breaking', 'the request body is required', how.route);
    compareContents(how, 'the request body', 'body', before.content, after.content);
  }
}

function compareResponses(how: Comparison, old: Operation, now: Operation): void {
  for (const [status, given] of Object.entries(old.responses ?? {})) {
    const present = now.responses?.[status];
    const isSuccess = status.startsWith('2');
    if (present === undefined) {
      // A refusal that does not come any more breaks nobody.
      if (isSuccess) how.findings.add('breaking', `it does not answer ${status} any more`, how.route);
      continue;
    }
    const [before, after] = [resolve(how.before, given), resolve(how.after, present)];
    compareContents(
      how,
      isSuccess ? 'the response' : `the response ${status}`,
      'response',
      before?.content,
      after?.content,
    );
  }
  for (const status of Object.keys(now.responses ?? {})) {
    if (old.responses?.[status] === undefined) how.findings.add('addition', `it may answer ${status}`, how.route);
  }
}

function compareContents(how: Comparison, what: string, place: string, old: Content = {}, now: Content = {}): void {
  for (const [type, { schema }] of Object.entries(old)) {
    const present = now[type];
    if (present === undefined) how.findings.add('breaking', `${what} is not ${type} any more`, how.route);
    else compareSchemas(how, place, schema, present.schema);
  }
  for (const type of Object.keys(now))
    if (old[type] === undefined) how.findings.add('addition', `${what} may be ${type}`, how.route);
}
