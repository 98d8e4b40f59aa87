import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../../../../infra/environments.ts';
import { environmentNamed } from '../../../../infra/lookup.ts';
import { release } from '../../../../infra/service/release.ts';
import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { assemble } from './assemble.ts';
import { findKept } from './kept-assemblies.ts';

const [first] = environments as [EnvironmentSettings];
const rehearsal = environmentNamed(`rehearsal-${first.name}`);
const image = release(`sha256:${'a'.repeat(64)}`, 'a'.repeat(40));

describe('kept assemblies', () => {
  it('gives a rehearsal the assembly of the same content again', async () => {
    const assembly = await assemble(rehearsal, image);
    const kept = await findKept(rehearsal, image);
    expect(kept?.stacks).toEqual(JSON.parse(JSON.stringify(assembly.stacks)));
    expect(existsSync(join(kept?.folder ?? '', 'manifest.json'))).toBe(true);
    expect((await assemble(rehearsal, image)).folder).toBe(kept?.folder);
  });

  it('has none for another image or other settings', async () => {
    await assemble(rehearsal, image);
    expect(await findKept(rehearsal, release(image.imageDigest, 'b'.repeat(40)))).toBeUndefined();
    const other: EnvironmentSettings = { ...rehearsal, domain: { ...rehearsal.domain, zoneName: 'other.example' } };
    expect(await findKept(other, image)).toBeUndefined();
  });

  it('keeps none of a real environment', async () => {
    await assemble(first, image);
    expect(await findKept(first, image)).toBeUndefined();
  });
});
