import { waitForScan } from './scan-wait.ts';

describe('the scan of a file', () => {
  const pending = { id: 'upload-1', scanStatus: 'pending' } as const;

  it('is waited for, and not where it is known', async () => {
    const answers = ['pending', 'clean'] as const;
    let asked = 0;
    const ask = async (id: string) => ({ id, scanStatus: answers[asked++] ?? ('infected' as const) });
    const means = { ask, wait: async () => undefined, user: () => 'ada' };
    expect(await waitForScan(pending, 'ada', means)).toBe('clean');
    expect(asked).toBe(2);
    expect(await waitForScan({ ...pending, scanStatus: 'infected' }, 'ada', means)).toBe('infected');
    expect(asked).toBe(2);
  });

  it('is not asked about by whoever signed in meanwhile', async () => {
    let user = 'ada';
    const ask = jest.fn(async (id: string) => ({ id, scanStatus: 'clean' as const }));
    const wait = async () => {
      user = 'omar';
    };
    expect(await waitForScan(pending, 'ada', { ask, wait, user: () => user })).toBeUndefined();
    expect(ask).not.toHaveBeenCalled();
  });
});
