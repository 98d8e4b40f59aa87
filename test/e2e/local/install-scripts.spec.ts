import { readFileSync } from 'node:fs';

interface Lock {
  packages: Record<string, { version?: string; hasInstallScript?: boolean }>;
}

const read = (name: string): unknown => JSON.parse(readFileSync(name, 'utf8'));

describe('install scripts of packages', () => {
  const { allowScripts } = read('package.json') as { allowScripts: Record<string, boolean> };
  const { packages } = read('package-lock.json') as Lock;
  const withScripts = Object.entries(packages)
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));

  // npm warns of each that is not. It ignores a version in the name, because our lock file holds no addresses of packages;
  // which version and content is installed stands in the lock file.
  it('are each allowed or denied by name, and no others are', () => {
    expect(withScripts).not.toEqual([]);
    expect(Object.keys(allowScripts).sort()).toEqual([...new Set(withScripts)].sort());
  });
});
