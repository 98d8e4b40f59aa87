import { exit } from '../../cli/exit-codes.ts';
import { Failure } from '../../cli/failure.ts';

/** What is somebody's own in infra/environments.ts; everything else in it is a choice that may stay. */
export const questions = {
  repository: { ask: 'GitHub repository, OWNER/NAME', form: /^[\w.-]+\/[\w.-]+$/ },
  'repository-ids': {
    // https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
    ask: 'Ids of owner and repository, OWNER_ID/ID, where it was made after 15 July 2026 or has switched to subjects with ids (gh api repos/OWNER/NAME --jq \'"\\(.owner.id)/\\(.id)"\'); else empty',
    form: /^\d+\/\d+$/,
    isOptional: true,
  },
  region: {
    ask: 'Region of dev, staging and prod; empty to keep it',
    form: /^[a-z]{2}(-[a-z]+)+-\d$/,
    isOptional: true,
  },
  'region-dr': {
    ask: 'Region of dr and of the copies; empty to keep it',
    form: /^[a-z]{2}(-[a-z]+)+-\d$/,
    isOptional: true,
  },
  'account-dev': { ask: 'AWS account of dev, 12 digits', form: /^\d{12}$/ },
  'account-staging': { ask: 'AWS account of staging, 12 digits', form: /^\d{12}$/ },
  'account-prod': { ask: 'AWS account of prod and dr, 12 digits', form: /^\d{12}$/ },
  domain: {
    ask: 'Domain of prod, such as school.example; dev. and staging. stand before it',
    form: /^([a-z0-9-]+\.)+[a-z]{2,}$/,
  },
  'zone-dev': { ask: 'Id of the hosted zone of dev.DOMAIN', form: /^Z[A-Z0-9]{5,31}$/ },
  'zone-staging': { ask: 'Id of the hosted zone of staging.DOMAIN', form: /^Z[A-Z0-9]{5,31}$/ },
  'zone-prod': { ask: 'Id of the hosted zone of DOMAIN', form: /^Z[A-Z0-9]{5,31}$/ },
  alerts: { ask: 'Address that gets warnings', form: /^[^\s@']+@[^\s@']+\.[^\s@']+$/ },
  'on-call': { ask: 'Address that is paged', form: /^[^\s@']+@[^\s@']+\.[^\s@']+$/ },
} as const satisfies Readonly<Record<string, { ask: string; form: RegExp; isOptional?: true }>>;

export type Question = keyof typeof questions;
type Optional = { [Q in Question]: (typeof questions)[Q] extends { isOptional: true } ? Q : never }[Question];
export type Answers = Readonly<Record<Exclude<Question, Optional>, string>> & {
  readonly [Q in Optional]?: string | undefined;
};

export const isRequired = (name: Question): boolean => !('isOptional' in questions[name]);

/** Every answer of the wrong form, a line each. */
export function problemsOf(answers: Partial<Answers>): string[] {
  return Object.entries(answers).flatMap(([name, value]) =>
    questions[name as Question].form.test(value)
      ? []
      : [`--${name} ${value}: expected ${questions[name as Question].ask}`],
  );
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
    [found('home'), region],
    [found('elsewhere'), elsewhere],
  ]);
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
