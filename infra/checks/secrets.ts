import type { LocatedResource } from './assembly.ts';
import type { Finding } from './findings.ts';

/** What a secret looks like wherever it stands. */
const shapes: readonly [name: string, shape: RegExp][] = [
  ['access key', /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['webhook of Slack', /hooks\.slack\.com\/services\/[A-Z0-9]/],
  ['integration of PagerDuty', /events\.(eu\.)?pagerduty\.com\/integration\/[A-Za-z0-9]/],
  ['token of GitHub', /\bgh[pousr]_[A-Za-z0-9]{20,}/],
  ['signed token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ/],
  ['password in an address', /[a-z]+:\/\/[^\s/:@"]+:[^\s/:@"$<{]+@/],
];

const secretName = /SECRET|PASSWORD|TOKEN|PRIVATE_KEY|CREDENTIAL|API_KEY/;

/** Secrets in the text of a template. */
export const secretsInText = (at: string, text: string): Finding[] =>
  shapes.filter(([, shape]) => shape.test(text)).map(([name]) => ({ rule: 'Secret', at, message: name }));

/** Secrets where a reference belongs: in the variables of a container or a function, or as a literal value. */
export function secretsInResource({ Type, Properties, path }: LocatedResource): Finding[] {
  const found = (message: string): Finding => ({ rule: 'Secret', at: path, message });
  if (Type === 'AWS::ECS::TaskDefinition') {
    return Properties.ContainerDefinitions.flatMap((container: { Environment?: { Name: string }[] }) =>
      (container.Environment ?? [])
        // The address of a secret is none.
        .filter(({ Name }) => secretName.test(Name) && !Name.endsWith('_ARN'))
        .map(({ Name }) => found(`${Name} stands among the plain variables`)),
    );
  }
  if (Type === 'AWS::Lambda::Function') {
    return Object.keys(Properties.Environment?.Variables ?? {})
      .filter((name) => secretName.test(name))
      .map((name) => found(`${name} stands among the plain variables`));
  }
  if (Type === 'AWS::SecretsManager::Secret' && typeof Properties.SecretString === 'string') {
    return [found('the value stands in the template')];
  }
  if (Type === 'AWS::RDS::DBInstance' && Properties.MasterUserPassword !== undefined) {
    return [found('the master password stands in the template')];
  }
  return [];
}
