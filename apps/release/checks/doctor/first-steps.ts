import type { EnvironmentSettings } from '../../../../infra/settings.ts';
import { type Check, failures } from '../../../cli/check-tree.ts';
import { commandLine } from '../../../cli/command-line.ts';
import { imageOrigin } from '../../environment/image/image-origin.ts';
import { regionsOf } from '../../environment/stacks/environment-stacks.ts';

/** The way from an empty account to a running environment, in the one order that works. */
export function firstSteps(settings: EnvironmentSettings, tree: Check, hasRegistry: boolean): string[] {
  const { name, account, registry, domain } = settings;
  const origin = imageOrigin(settings);
  const found = failures(tree);
  const fixes = (group: string) =>
    found.filter(({ path }) => path.includes(` > ${group} > `)).flatMap(({ fix }) => fix ?? []);
  const missing = found.filter(({ path }) => path.includes('bootstrap in')).length > 0;
  const regions = regionsOf(settings).map((region) => `aws://${account}/${region}`);
  return [
    `${commandLine('init')}: your accounts, the zone of ${domain.zoneName} and your addresses, in infra/environments.ts`,
    // AWS takes a day or more for it.
    ...fixes('mail'),
    ...fixes('account').filter((fix) => !fix.includes('cdk bootstrap')),
    ...fixes('domain').slice(0, 2),
    ...(missing ? [`npx cdk bootstrap ${regions.join(' ')}`] : []),
    ...fixes('quotas'),
    // The public half is made from the private one.
    ...fixes('parameters').sort((one, other) => Number(other.includes('genrsa')) - Number(one.includes('genrsa'))),
    // Where images are replicated to, the registry is all that the command creates.
    ...(registry.repository === 'own' && !(hasRegistry && origin !== undefined) ? [commandLine('build', name)] : []),
    ...(origin === undefined
      ? []
      : [
          `${commandLine('releases', origin)}: its images are replicated here, those pushed since its registry is there`,
        ]),
    commandLine('deploy', name, { digest: 'DIGEST' }),
    commandLine('doctor', name),
  ];
}
