import { buildIn, isNewer } from './build.ts';

describe('the build of the console', () => {
  it('is named by the script that its page starts with', () => {
    const page = '<script type="module" crossorigin src="./assets/index-D3kq9x.js"></script>';
    expect(buildIn(`<html><head><link href="./assets/index-a.css">${page}</head></html>`)).toBe('index-D3kq9x');
    expect(buildIn('<html></html>')).toBeUndefined();
  });

  it('is another one only where both are known', () => {
    expect(isNewer('index-a', 'index-b')).toBe(true);
    expect(isNewer('index-a', 'index-a')).toBe(false);
    expect(isNewer('index-a', undefined)).toBe(false);
    expect(isNewer(undefined, 'index-a')).toBe(false);
  });
});
