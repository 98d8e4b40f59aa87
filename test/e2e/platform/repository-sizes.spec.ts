import { tooLarge } from '../../checks/sizes.ts';

describe('the check of sizes', () => {
  const file = (path: string, lines = 10) => ({ path, lines });

  it('finds files that are too long and folders that are too full', () => {
    const many = Array.from({ length: 26 }, (_, i) => file(`apps/full/${i}.ts`));
    expect(tooLarge([file('apps/a/long.ts', 301), file('apps/a/fits.ts', 300), ...many])).toEqual([
      'apps/a/long.ts: 301 lines',
      'apps/full: 26 files',
    ]);
  });

  it('leaves generated files and lists of cases out', () => {
    const specs = Array.from({ length: 40 }, (_, i) => file(`test/e2e/${i}.spec.ts`));
    expect(tooLarge([file('apps/a/schema.generated.ts', 900), ...specs])).toEqual([]);
  });
});
