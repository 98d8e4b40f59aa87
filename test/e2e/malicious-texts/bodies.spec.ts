import type { RouteSpec } from '../../../apps/api/http/route-spec.ts';
import { startTestApp, type TestApp } from '../../setup/api/app.ts';
import type { FixtureUser } from '../../setup/api/fixtures.ts';
import { changedTables, fingerprint, type Populated, populatedSchool } from '../../setup/api/two-schools.ts';
import { addressOf, call, nameOf, withReferences } from '../../setup/api/walk.ts';
import { callerFor, problemsIn, tricks } from './texts.ts';

type Path = readonly (string | number)[];

/** Every place of a body that holds no object or list. */
function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, part]) =>
    leavesOf(part, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function withLeaf(value: unknown, [key, ...rest]: Path, leaf: unknown): unknown {
  if (key === undefined) return leaf;
  if (Array.isArray(value)) return value.map((part, index) => (index === key ? withLeaf(part, rest, leaf) : part));
  const fields = value as Record<string, unknown>;
  return { ...fields, [key]: withLeaf(fields[key], rest, leaf) };
}

describe('malicious texts', () => {
  let test: TestApp;
  let own: Populated;
  let foreign: Populated;

  beforeAll(async () => {
    test = await startTestApp();
    own = await populatedSchool(test);
    foreign = await populatedSchool(test);
  });

  afterAll(() => test.close());

  /** The version that is stored now, so that a change gets as far as the database. */
  async function currentVersion(user: FixtureUser, spec: RouteSpec, url: string): Promise<string | undefined> {
    if (spec.ifMatch === undefined) return undefined;
    return (await test.as(user).get(url)).headers.etag;
  }

  it('in a body never fail the service; what is refused changes nothing, what is accepted is stored as the text it is', async () => {
    const wrong: string[] = [];
    let accepted = 0;
    const foreignBefore = await fingerprint(test, foreign.school);
    for (const spec of [...test.routes].filter(({ body }) => body !== undefined)) {
      const user = await callerFor(test, own, spec);
      const url = addressOf(spec, own.ids);
      const example = withReferences(spec.examples?.body, own.ids);
      // What was refused changes neither what is stored nor its version, so each is read again after an acceptance only.
      let before: string | undefined;
      let version: string | undefined;
      for (const leaf of leavesOf(example)) {
        before ??= await fingerprint(test);
        let allRefused = true;
        for (const trick of tricks) {
          if (user !== undefined) version ??= await currentVersion(user, spec, url);
          const body = withLeaf(example, leaf, trick);
          const answer = await call(test, user, spec, url, body, version);
          const name = `${nameOf(spec)}, ${leaf.join('/')} = ${trick.slice(0, 30)}`;
          wrong.push(...problemsIn(name, answer));
          if (answer.status < 400) {
            allRefused = false;
            version = undefined;
            accepted += 1;
          }
          const stored = findText(answer.body, leaf.at(-1));
          if (answer.status < 300 && stored !== undefined && stored !== trick.toWellFormed()) {
            wrong.push(`${name}: answered as ${stored.slice(0, 60)}`);
          }
        }
        const after: string | undefined = allRefused ? await fingerprint(test) : undefined;
        const changed = after === undefined ? [] : changedTables(before, after);
        if (changed.length > 0) wrong.push(`${nameOf(spec)}, ${leaf.join('/')}: refused, and changed ${changed}`);
        before = after;
      }
    }
    expect(wrong).toEqual([]);
    expect(accepted).toBeGreaterThan(50);
    expect(await fingerprint(test, foreign.school)).toBe(foreignBefore);
  });
});

/** The text of a top-level field of an answer. */
function findText(body: unknown, field: string | number | undefined): string | undefined {
  const value = (body as Record<string, unknown> | undefined)?.[String(field)];
  return typeof value === 'string' ? value : undefined;
}
