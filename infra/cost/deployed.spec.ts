import { synthesize } from '../checks/assembly.ts';
import { environments } from '../environments.ts';
import { asDeployed } from './deployed.ts';
import { estimate, total } from './estimate.ts';

describe('what is deployed', () => {
  const built = environments.map((settings) => synthesize(settings, undefined, { validate: false }));

  it.each(built.map((one) => [one.settings.name, one] as const))(
    'costs in %s what its settings say, by its templates alone',
    (_, { settings, stacks }) => {
      expect(estimate(asDeployed(settings, stacks))).toEqual(estimate({ settings, stacks }));
    },
  );

  it('costs what its templates say, where the settings have moved on', () => {
    const { settings, stacks } = built[2] ?? { settings: undefined, stacks: [] };
    if (settings === undefined) throw new Error('expected prod');
    const bigger = { ...settings, database: { ...settings.database, instanceType: 'm7g.2xlarge' } };
    expect(total(estimate(asDeployed(bigger, stacks)))).toBe(total(estimate({ settings, stacks })));
  });

  it.each(built.map((one) => [one.settings.name, one] as const))(
    'costs in %s nothing before the first deployment, and a key or two with the registry alone',
    (_, { settings, stacks }) => {
      expect(estimate(asDeployed(settings, []))).toEqual([]);
      const begun = stacks.filter(({ id }) => ['Cicd', 'Registry'].includes(id));
      expect(begun.length).toBeGreaterThan(0);
      expect(total(estimate(asDeployed(settings, begun)))).toBeLessThan(5);
    },
  );
});
