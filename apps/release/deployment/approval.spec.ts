import { exampleEntry } from '../../../test/setup/release/example-entry.ts';
import type { Context } from '../environment/context.ts';
import { approve, approveInPerson } from './approval.ts';

const at = (name: string, answer?: string) =>
  ({
    settings: { ...exampleEntry, name, release: { ...exampleEntry.release, approval: name === 'prod' } },
    ask: async () => answer,
  }) as unknown as Context;
const plan = { hash: 'abc', blocked: [] };
const asked = { planHash: undefined, yes: false, again: { digest: 'sha256:…' } };

describe('the approval of a plan', () => {
  it('is the name of the environment, typed', async () => {
    expect(await approve(at('prod', 'prod'), plan, asked)).toBe('approved at the terminal');
    await expect(approve(at('prod', 'yes'), plan, asked)).rejects.toMatchObject({ exitCode: 5, why: 'expected prod' });
  });

  it('is refused without a terminal, instead of waited for', async () => {
    await expect(approve(at('prod'), plan, asked)).rejects.toMatchObject({
      exitCode: 5,
      next: ['npm run release -- deploy prod --digest sha256:… --plan-hash abc --yes'],
    });
  });

  it('is not given by --yes where the environment asks for it', async () => {
    await expect(approve(at('prod'), plan, { ...asked, yes: true })).rejects.toMatchObject({ exitCode: 5 });
    expect(await approve(at('staging'), plan, { ...asked, yes: true })).toBe('staging asks for no approval');
  });

  it('holds for the plan that was approved and for no other', async () => {
    expect(await approve(at('prod'), plan, { ...asked, planHash: 'abc', yes: true })).toMatch('approved before');
    await expect(approve(at('prod'), plan, { ...asked, planHash: 'old', yes: true })).rejects.toMatchObject({
      exitCode: 5,
      why: expect.stringContaining('approved was old, now it is abc'),
    });
  });

  it('cannot lift what blocks a plan', async () => {
    const blocked = { hash: 'abc', blocked: ['Data: the database would be replaced'] };
    await expect(approve(at('prod', 'prod'), blocked, { ...asked, planHash: 'abc' })).rejects.toMatchObject({
      exitCode: 5,
      why: 'Data: the database would be replaced',
    });
  });
});

describe('the approval of what has no plan', () => {
  const words = { question: 'Revert them?', refusal: 'Nothing was reverted' };

  it('is the name of the environment, typed, or --yes where it asks for none', async () => {
    await approveInPerson(at('prod', 'prod'), { ...words, yes: true });
    await approveInPerson(at('staging'), { ...words, yes: true });
    await expect(approveInPerson(at('prod', 'y'), { ...words, yes: true })).rejects.toMatchObject({ exitCode: 5 });
    await expect(approveInPerson(at('staging'), { ...words, yes: false })).rejects.toMatchObject({
      what: 'Nothing was reverted',
      why: expect.stringContaining('give --yes'),
    });
  });

  it('is not given by --yes alone where the environment asks for it', async () => {
    await expect(approveInPerson(at('prod'), { ...words, yes: true })).rejects.toMatchObject({
      why: 'prod asks for an approval, and this is no terminal',
    });
  });
});
