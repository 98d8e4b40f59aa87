import fc from 'fast-check';
import type { Digest } from './digest.ts';
import { digestWriter, mostLines } from './digest-mail.ts';

const school = { name: 'Riverside', locale: 'en-GB', time_zone: 'Europe/Berlin' };
const links = { signIn: 'https://school.example/', unsubscribe: 'https://school.example/v1/unsubscribe/a.b?c&d' };
const until = new Date('2026-11-30T16:00:00Z');
const due = new Date('2026-12-02T22:59:00Z');

const digest: Digest = [
  {
    child: null,
    classes: [
      {
        title: 'Physics 9A',
        lines: [
          { kind: 'gradesPosted', title: 'Sheet 1', excused: false },
          { kind: 'gradesPosted', title: 'Sheet 2', excused: true },
          { kind: 'returnedSubmissions', title: 'Essay' },
          { kind: 'workDue', title: 'Sheet 3', due },
          { kind: 'extensions', title: 'Sheet 3', due, excused: false, maximum: '17.5', counts: true },
          { kind: 'extensions', title: 'Sheet 4', due: null, excused: false, maximum: null, counts: false },
          { kind: 'reports', report: 'class' },
        ],
      },
    ],
    reports: [
      { kind: 'progress', term: null },
      { kind: 'reportCard', term: 'Autumn' },
    ],
  },
];
const ofChildren: Digest = [
  ...digest,
  { child: { id: 2, name: 'Lena Fischer' }, classes: [], reports: [{ kind: 'progress', term: null }] },
];

/** The outline of a document, and whatever a screen reader or a strict parser would stumble over. */
function outlineOf(markup: string): string[] {
  const outline: string[] = [];
  const open: string[] = [];
  const isVoid = (name: string) => name === 'meta';
  for (const [, closing, name = '', text = ''] of markup.matchAll(/<(\/?)([a-z]\w*)[^>]*>([^<]*)/g)) {
    if (closing === '/') expect(open.pop()).toBe(name);
    else if (!isVoid(name)) open.push(name);
    if (closing !== '/' && /^h\d$/.test(name)) outline.push(name);
    if (closing !== '/' && name === 'bdi' && /^h\d$/.test(open.at(-2) ?? '')) outline.push(text);
    if (closing !== '/' && name === 'li') expect(open.at(-2)).toBe('ul');
    if (open.at(-1) === 'ul') expect(text.trim()).toBe('');
  }
  expect(open).toEqual([]);
  const levels = outline.flatMap((entry) => (/^h\d$/.test(entry) ? Number(entry[1]) : []));
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  for (const [index, level] of levels.entries()) expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
  expect(markup).toMatch(/^<!doctype html>\n<html lang="[a-z]{2}" dir="(ltr|rtl)">/);
  expect(markup).toMatch(/<title>[^<]+<\/title>/);
  return outline;
}

describe('the mail of a digest', () => {
  it('says in plain text what happened in each class, with the clock of the school', () => {
    const { subject, text } = digestWriter(school).write(digest, until, links);
    expect(subject).toBe('Riverside: what is new, 30 Nov 2026');
    expect(text).toBe(`What is new at Riverside
As of 30 Nov 2026, 17:00

Physics 9A
- Sheet 1: graded
- Sheet 2: excused
- Essay: came back with a comment
- Sheet 3: due 2 Dec 2026, 23:59
- Sheet 3: now due 2 Dec 2026, 23:59 and now out of 17.5 points
- Sheet 4: the extension has ended
- new class report

Reports
- New progress report
- New report card: Autumn

Grades, comments and reports are in ClassBoard: mails do not contain them.
Sign in to ClassBoard: https://school.example/

This mail comes at most once a day. In ClassBoard you choose its hour and what it is about, or turn it off.
Unsubscribe from these mails: https://school.example/v1/unsubscribe/a.b?c&d
`);
  });

  it('sets the reader apart from their children, under headings that follow each other', () => {
    const { text, html } = digestWriter(school).write(ofChildren, until, links);
    expect(text).toContain('== About you ==\n\nPhysics 9A\n- Sheet 1: graded');
    expect(text).toContain('== Lena Fischer ==\n\nReports\n- New progress report');
    expect(html).toContain('<a href="https://school.example/v1/unsubscribe/a.b?c&amp;d">');
    expect(outlineOf(html)).toEqual([
      'h1',
      'h2',
      'About you',
      'h3',
      'Physics 9A',
      'h3',
      'Reports',
      'h2',
      'Lena Fischer',
      'h3',
      'Reports',
    ]);
    expect(outlineOf(digestWriter(school).write(digest, until, links).html)).toEqual([
      'h1',
      'h2',
      'Physics 9A',
      'h2',
      'Reports',
    ]);
  });

  it.each([
    ['de-DE', 'de', 'ltr', 'Riverside: Neues vom 30.11.2026', '- Sheet 3: fällig am 02.12.2026, 23:59'],
    ['es-MX', 'es', 'ltr', 'Riverside: novedades del 30 nov 2026', '- Sheet 3: entrega: 2 dic 2026, 11:59 p.m.'],
    [
      'ar-EG',
      'ar',
      'rtl',
      'Riverside: المستجدات، ٣٠‏/١١‏/٢٠٢٦',
      '- \u2068Sheet 3\u2069: موعد التسليم ٠٢‏/١٢‏/٢٠٢٦، ١١:٥٩ م',
    ],
    // Another language is written in English, with its own numbers.
    ['fr-FR', 'en', 'ltr', 'Riverside: what is new, 30 nov. 2026', '- Sheet 3: due 2 déc. 2026, 23:59'],
  ])('is in the language of the school: %s', (locale, language, direction, subject, line) => {
    const mail = digestWriter({ ...school, locale }).write(ofChildren, until, links);
    expect(mail.subject).toBe(subject);
    expect(mail.text.replace(/[\u202f\u00a0]/g, ' ').split('\n')).toContain(line);
    expect(mail.html).toContain(`<html lang="${language}" dir="${direction}">`);
    outlineOf(mail.html);
  });

  it('holds whatever names schools give, as text', () => {
    const name = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/[\p{Cc}]/u.test(text));
    const hostile = fc.oneof(
      name,
      fc.constantFrom('<script>alert(1)</script>', '</bdi><b>', '"\' onload=x', '&amp;', 'a & b'),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (schoolName, title, work) => {
        const sections: Digest = [
          {
            child: { id: 2, name: title },
            classes: [{ title, lines: [{ kind: 'returnedSubmissions', title: work }] }],
            reports: [],
          },
        ];
        const { html, text } = digestWriter({ ...school, name: schoolName }).write(sections, until, links);
        outlineOf(html);
        const shown = html
          .replace(/<[^>]*>/g, '')
          .replace(/&(lt|gt|quot|#39|amp);/g, (_, entity: string) => signs[entity] ?? '');
        for (const part of [schoolName, title, work]) {
          expect(shown).toContain(part);
          expect(text).toContain(part);
        }
      }),
    );
  });

  it('counts what would make the list of a class too long', () => {
    const lines = Array.from(
      { length: mostLines + 2 },
      () => ({ kind: 'returnedSubmissions', title: 'Essay' }) as const,
    );
    const { text } = digestWriter(school).write(
      [{ child: null, classes: [{ title: 'Art', lines }], reports: [] }],
      until,
      links,
    );
    expect(text.match(/Essay/g)).toHaveLength(mostLines);
    expect(text).toContain('- and 2 more');
  });
});

const signs: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
