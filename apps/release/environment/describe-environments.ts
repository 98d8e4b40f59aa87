import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';

const zone = /^Z[A-Z0-9]{5,31}$/;
const address = /^[^\s@']+@[^\s@']+\.[^\s@']+$/;

/** What is somebody's own in infra/environments.ts; everything else in it is a choice that may stay. */
export const questions = {
  repository: { ask: 'GitHub repository', expected: 'OWNER/NAME', form: /^[\w.-]+\/[\w.-]+$/ },
  'repository-ids': {
    // https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
    ask: 'Ids of owner and repository, where it was made after 15 July 2026 or has switched to subjects with ids (gh api repos/OWNER/NAME --jq \'"\\(.owner.id)/\\(.id)"\'); else empty',
    expected: 'two numbers, OWNER_ID/ID',
    form: /^\d+\/\d+$/,
    isOptional: true,
  },
  region: {
    ask: 'Region of dev, staging and prod; empty to keep it',
    expected: 'a region such as eu-central-1',
    form: /^[a-z]{2}(-[a-z]+)+-\d$/,
    isOptional: true,
  },
  'region-dr': {
    ask: 'Region of dr and of the copies; empty to keep it',
    expected: 'a region such as eu-west-1',
    form: /^[a-z]{2}(-[a-z]+)+-\d$/,
    isOptional: true,
  },
  'account-dev': { ask: 'AWS account of dev', expected: '12 digits', form: /^\d{12}$/ },
  'account-staging': { ask: 'AWS account of staging', expected: '12 digits', form: /^\d{12}$/ },
  'account-prod': { ask: 'AWS account of prod and dr', expected: '12 digits', form: /^\d{12}$/ },
  domain: {
    ask: 'Domain of prod; dev. and staging. stand before it',
    expected: 'a domain such as school.example, in lower case',
    form: /^([a-z0-9-]+\.)+[a-z]{2,}$/,
  },
  'zone-dev': { ask: 'Id of the hosted zone of dev.DOMAIN', expected: 'Z and capitals or digits', form: zone },
  'zone-staging': { ask: 'Id of the hosted zone of staging.DOMAIN', expected: 'Z and capitals or digits', form: zone },
  'zone-prod': { ask: 'Id of the hosted zone of DOMAIN', expected: 'Z and capitals or digits', form: zone },
  alerts: { ask: 'Address that gets warnings', expected: 'an address', form: address },
  'on-call': { ask: 'Address that is paged', expected: 'an address', form: address },
} as const satisfies Readonly<Record<string, { ask: string; expected: string; form: RegExp; isOptional?: true }>>;

export type Question = keyof typeof questions;
type Optional = { [Q in Question]: (typeof questions)[Q] extends { isOptional: true } ? Q : never }[Question];
export type Answers = Readonly<Record<Exclude<Question, Optional>, string>> & {
  readonly [Q in Optional]?: string | undefined;
};

export const isRequired = (name: Question): boolean => !('isOptional' in questions[name]);

/** Each of these is another one than the rest of its line: what AWS has once an account, or once a region, collides. */
const different: readonly (readonly Question[])[] = [
  ['account-dev', 'account-staging', 'account-prod'],
  ['zone-dev', 'zone-staging', 'zone-prod'],
  ['region', 'region-dr'],
];

/** An answer as somebody pastes it: the AWS CLI prints a zone as "/hostedzone/Z…". */
export const tidied = (answer: string): string => answer.trim().replace(/^"?\/hostedzone\/(\w+)"?$/, '$1');

/** What is wrong with an answer, beside the others that there are. */
export function problemOf(name: Question, value: string, others: Partial<Answers>): string | undefined {
  const { form, expected } = questions[name];
  if (!form.test(value)) return `expected ${expected}`;
  const group = different.find((names) => names.includes(name)) ?? [];
  const same = group.find((other) => other !== name && others[other] === value);
  return same === undefined ? undefined : `that is ${same} already`;
}

/**
 * The text of infra/environments.ts with these answers in the place of those that are there, so that it may be asked for
 * again. @throws Failure where the file no longer says these things in the form that it came with
 */
export function describeEnvironments(text: string, answers: Answers): string {
  const prod = /\.\.\.namesIn\('([^']+)', '[^']+', home\), failover: 'PRIMARY'/.exec(text)?.[1];
  if (prod === undefined) throw changedByHand("the domain of prod: namesIn('DOMAIN', 'ZONE', home)");
  const { repository, domain, alerts, 'repository-ids': ids } = answers;
  const steps: readonly (readonly [what: string, from: RegExp, to: string])[] = [
    ['the repository', /const repository = '[^']+'/, `const repository = '${repository}'`],
    ['the subject of the repository', /const subject = [^;]+/, `const subject = ${subjectOf(repository, ids)}`],
    [
      'the accounts',
      /const accounts = \{[^}]*\}/,
      `const accounts = { dev: '${answers['account-dev']}', staging: '${answers['account-staging']}', prod: '${answers['account-prod']}' }`,
    ],
    ['warningEmail', /warningEmail: '[^']+'/g, `warningEmail: '${alerts}'`],
    ['pagerEmail', /pagerEmail: '[^']+'/g, `pagerEmail: '${answers['on-call']}'`],
    // Host names end in a quote, or in the port of none of them: nothing else in the file is named so.
    ['the domain', new RegExp(`(?<=[.'/])${prod.replaceAll('.', '\\.')}(?=')`, 'g'), domain],
    ...(['dev', 'staging'] as const).map(
      (name) =>
        [
          `the zone of ${name}`,
          new RegExp(`namesIn\\('${name}\\.([^']+)', '[^']+'`),
          `namesIn('${name}.$1', '${answers[`zone-${name}`]}'`,
        ] as const,
    ),
    ['the zone of prod', /\.\.\.namesIn\('([^']+)', '[^']+'/, `...namesIn('$1', '${answers['zone-prod']}'`],
  ];
  return steps.reduce(
    (before, [what, from, to]) => {
      if (before.search(from) === -1) throw changedByHand(what);
      return before.replace(from, to);
    },
    inRegions(text, answers),
  );
}

/** What GitHub's tokens call the repository; with ids, nobody else can take its name over. */
function subjectOf(repository: string, ids: string | undefined): string {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is written into the file.
  if (ids === undefined) return '`repo:${repository}`';
  const [owner, name] = repository.split('/');
  const [ownerId, id] = ids.split('/');
  return `'repo:${owner}@${ownerId}/${name}@${id}'`;
}

/** Both at once, as the two may change places; zones and host names begin with their region. */
function inRegions(text: string, { region, 'region-dr': elsewhere }: Answers): string {
  const found = (constant: string): string => {
    const value = new RegExp(`const ${constant} = '([^']+)'`).exec(text)?.[1];
    if (value === undefined) throw changedByHand(`the constant ${constant} with a region`);
    return value;
  };
  const places = new Map([
    [found('home'), region ?? found('home')],
    [found('elsewhere'), elsewhere ?? found('elsewhere')],
  ]);
  if (new Set(places.values()).size === 1) {
    throw new Failure({
      what: 'infra/environments.ts was not changed',
      why: `prod and dr would both be in ${[...places.values()][0]}`,
      next: ['Give dr another region: --region-dr'],
      exitCode: exit.blocked,
    });
  }
  const names = new RegExp(`\\b(${[...places.keys()].join('|')})(?=[a-z]?['.])`, 'g');
  return text.replace(names, (name) => places.get(name) ?? name);
}

const changedByHand = (what: string): Failure =>
  new Failure({
    what: 'infra/environments.ts was not changed',
    why: `it no longer has ${what} in the form that it came with`,
    next: ['Change it by hand: it is read from the top'],
    exitCode: exit.blocked,
  });
