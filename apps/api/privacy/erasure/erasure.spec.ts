import { classify } from '../../database/data-classes/table-classes.ts';
import { dataClasses } from '../../database/data-classes.ts';
import { reasonTables } from './erase-traces.ts';
import { containsWord, identifyingWords, mentions } from './mentions.ts';
import type { Person } from './person.ts';
import { redactions } from './redactions.ts';
import { scrub } from './scrub.ts';
import { jsonColumns } from './statements.ts';

describe('what an erasure takes out of stored JSON', () => {
  const scrubbing = {
    renames: new Map([
      ['s-1', 'erased-a'],
      ['r-7', 'erased-b'],
    ]),
    sourcedId: 's-1',
    texts: ['An', 'an@school.example'],
  };

  it('is the person: identifiers become pseudonyms wherever they stand, and names beside them go', () => {
    const value = {
      changes: [{ student: 's-1', result: 'r-7', row: 3 }],
      by: { sourcedId: 's-1', givenName: 'An', email: null },
    };
    expect(scrub(value, scrubbing)).toEqual({
      changes: [{ student: 'erased-a', result: 'erased-b', row: 3 }],
      by: { sourcedId: 'erased-a', givenName: '[erased]', email: null },
    });
  });

  it('is a message that quotes them as a whole word, and nothing of anybody else', () => {
    const messages = ['"an@school.example" is none', 'expected An, not Ben', 'Answer is none'].map((message) => ({
      message,
    }));
    expect(scrub(messages, scrubbing)).toEqual([
      { message: '[erased]' },
      { message: '[erased]' },
      { message: 'Answer is none' },
    ]);
    expect(scrub({ hold: { reason: 'An asked' } }, scrubbing)).toEqual({ hold: { reason: '[erased]' } });
    const others = { sourcedId: 's-2', givenName: 'An', textScore: 'An' };
    expect(scrub(others, scrubbing)).toEqual(others);
  });
});

describe('what names a person', () => {
  const person = {
    sourced_id: '1042',
    username: 'ann',
    email: 'ann@school.example',
    identifier: 'S-77001',
    phone: null,
  };

  it('is a whole word, and of a number or a short name only a value or what is quoted', () => {
    const words = identifyingWords(person as Person);
    const isNamed = (text: string) => words.some((word) => containsWord(text, word));
    for (const text of ['to ann@school.example.', 'S-77001 is held', 'no "1042" and', 'by "Ann"']) {
      expect({ text, isNamed: isNamed(text) }).toEqual({ text, isNamed: true });
    }
    for (const text of [
      'Planning by Ann',
      '1042 rows',
      'jo.ann@school.example',
      'ann@school.example.org',
      'S-770012',
    ]) {
      expect({ text, isNamed: isNamed(text) }).toEqual({ text, isNamed: false });
    }
    const wanted = { values: ['1042', 'ann'], words };
    for (const value of [{ sourcedId: '1042' }, [{ location: '/v1/users/1042' }], { ann: 1 }]) {
      expect({ value, isNamed: mentions(value, wanted) }).toEqual({ value, isNamed: true });
    }
    for (const value of [{ sourcedId: '10421' }, { count: 1042 }, { title: 'Planning 1042' }, null]) {
      expect({ value, isNamed: mentions(value, wanted) }).toEqual({ value, isNamed: false });
    }
  });
});

describe('the statements of an erasure', () => {
  it('reach every text that rows about something else can hold about a person', () => {
    /** Words of a school, or errors of the program, that name nobody. */
    const namesNobody = ['job_runs.error', 'job_run_items.error', 'dropped_bundles.object_key'];
    /** Rows about one person whose texts name others. */
    const namesOthers = ['import_changes.before'];
    const reached = [
      ...jsonColumns.map(({ table, column }) => `${table}.${column}`),
      ...reasonTables.map((table) => `${table}.reason`),
    ];
    const texts = Object.entries(dataClasses)
      .filter(([, { about }]) => about === undefined)
      .flatMap(([table, { columns }]) =>
        Object.keys(columns)
          .filter((column) => columns[column] === 'freeText')
          .map((column) => `${table}.${column}`),
      );
    const expected = [...texts.filter((text) => !namesNobody.includes(text)), ...namesOthers];
    expect(expected.toSorted()).toEqual(reached.toSorted());
  });

  it('follow from the classes of columns, and refuse a type of which there is no blank', () => {
    const classes = {
      roles: classify(
        'roles',
        { about: 't.user_id = $1' },
        {
          identifier: ['sourced_id'],
          detail: ['begin_date'],
          technical: ['user_id', 'org_id', 'role_type', 'role', 'end_date'],
        },
      ),
    };
    const column = (name: string, type: string, not_null: boolean) => ({
      table: 'roles',
      column: name,
      type,
      not_null,
    });
    const catalog = [
      column('sourced_id', 'text', true),
      column('begin_date', 'date', false),
      column('role', 'text', true),
    ];
    const [statement] = redactions(classes, catalog);
    expect(statement).toMatchObject({ table: 'roles', usesSalt: true, renames: true });
    expect(statement?.sql).toMatch(
      /^UPDATE roles t SET sourced_id = 'erased-' \|\| .*, begin_date = NULL WHERE t\.user_id = \$1 RETURNING/,
    );
    expect(() => redactions(classes, [column('begin_date', 'date', true)])).toThrow(
      'roles.begin_date has the type date',
    );
  });
});
