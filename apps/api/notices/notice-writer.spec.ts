import { type DropOutcome, noticeOf } from '../imports/drop/drop-mails.ts';
import { languages } from '../reports/languages/language.ts';
import { noticeWords, toText } from './notice-writer.ts';

const words = (locale: string) => noticeWords({ locale, time_zone: 'Europe/Berlin' });
const dropped: DropOutcome = {
  object_key: 'drop/school-1/roster.zip',
  import_run_id: null,
  failure: null,
  run_state: null,
  result: null,
  hold: null,
  errors: null,
  error_count: null,
};
const heldFile = { file: 'users.csv', inactivated: 1_200, active: 2_400, percent: 50, isOverLimit: true };
const outcomes = {
  infected: { ...dropped, failure: 'infected' },
  imported: { ...dropped, run_state: 'succeeded' },
  held: {
    ...dropped,
    run_state: 'held',
    hold: { heldAt: '2026-11-30T08:00:00Z', expiresAt: '2026-12-07T08:00:00Z', files: [heldFile] },
  },
  refused: { ...dropped, run_state: 'refused' },
  expired: { ...dropped, run_state: 'expired' },
  rejected: {
    ...dropped,
    run_state: 'rejected',
    errors: [{ code: 'wrong-value', file: 'users.csv', line: 3, column: 'email', message: 'no address' }],
    error_count: 4,
  },
} as unknown as Record<string, DropOutcome>;

describe('what a school is mailed', () => {
  it.each(Object.entries(outcomes))('says what became of a bundle in each language: %s', (_name, outcome) => {
    const notices = languages.map((language) => noticeOf(outcome, words(language)));
    const texts = notices.map(({ subject, paragraphs }) => [subject, ...paragraphs].join('\n'));
    expect(new Set(texts).size).toBe(languages.length);
    for (const text of texts) expect(text).toContain('roster.zip');
    expect(texts).toMatchSnapshot();
  });

  it.each(languages)('says who decides, and writes numbers as the school does: %s', (language) => {
    const { words: own, number } = words(language);
    const proposed = own.cleanupProposed('Gymnasium', own.cleanups.submissions, number(1_234), number(5));
    expect(proposed.subject).toContain('Gymnasium');
    expect(proposed.paragraphs.join('\n')).toContain(number(1_234));
    expect([
      own.erasureRequested('S'),
      own.erasureApproved('S', 'M'),
      own.erasureRefused('S'),
      own.exportReady('S', 'M'),
    ]).toMatchSnapshot();
  });

  it('keeps names from turning the order of words that go from right to left', () => {
    const arabic = words('ar');
    expect(arabic.name('users.csv')).toBe('\u2068users.csv\u2069');
    expect(toText(arabic, { subject: 'x', paragraphs: ['y'] }, 'GET /v1/mails')).toContain('\u2068GET /v1/mails\u2069');
    expect(words('en').name('users.csv')).toBe('users.csv');
  });
});
