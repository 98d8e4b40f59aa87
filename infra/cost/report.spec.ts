import { changes, table } from './report.ts';

const line = (resource: string, usd: number) => ({ resource, how: '', usd });
const before = { dev: [line('RDS instance', 50), line('Keys', 0.5)] };

it('the table has a row a resource and a column an environment', () => {
  expect(table({ ...before, prod: [line('RDS instance', 500)] }).split('\n')).toEqual([
    'USD a month                   dev     prod',
    'RDS instance                   50      500',
    'Keys                           <1         ',
    'together                       51      500',
  ]);
});

it('the difference names what changed, and nothing else', () => {
  const after = { dev: [line('RDS instance', 80), line('Keys', 0.5)], staging: [line('Keys', 1)] };
  expect(changes(before, after).split('\n')).toEqual([
    'dev: 50.50 -> 80.50 USD a month',
    '  RDS instance: 50.00 -> 80.00',
    'staging: 0.00 -> 1.00 USD a month',
    '  Keys: 0.00 -> 1.00',
  ]);
});
