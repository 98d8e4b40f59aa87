import { parseDropKey, receiptKey } from './drop-keys.ts';

it('finds the school and the file in its folder, and nothing below or above it', () => {
  expect(parseDropKey('drop/lakeside/roster.zip')).toEqual({ schoolSourcedId: 'lakeside', name: 'roster.zip' });
  expect(parseDropKey('drop/lakeside 2/Export (1).zip')).toEqual({
    schoolSourcedId: 'lakeside 2',
    name: 'Export (1).zip',
  });
  for (const key of ['drop/lakeside/', 'drop/roster.zip', 'drop/lakeside/done/roster.zip', 'school/1/import/a.zip']) {
    expect(parseDropKey(key)).toBeUndefined();
  }
});

it('keeps two exports of one name apart', () => {
  const key = (moment: string) => receiptKey('drop/lakeside/roster.zip', new Date(moment), 'done');
  expect(key('2026-11-30T02:00:07.000Z')).toBe('drop/lakeside/done/20261130T020007Z-roster.zip.json');
  expect(key('2026-12-01T02:00:07.000Z')).not.toBe(key('2026-11-30T02:00:07.000Z'));
});
