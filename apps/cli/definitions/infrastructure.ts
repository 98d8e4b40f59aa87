import { define } from '../command-definition.ts';

const answer = (description: string, value: string) => ({ type: 'string', value, description }) as const;

export const init = define({
  name: 'init',
  summary: 'Writes your accounts, regions, domain, zones, addresses and repository into infra/environments.ts',
  description: [
    'What no option gives is asked for at the terminal. The file stays the one that people read: only these values in it',
    'change, and it may be asked for again.',
  ].join('\n'),
  options: {
    repository: answer('the repository at GitHub', 'OWNER/NAME'),
    'repository-ids': answer('ids of owner and repository, where GitHub names them in its tokens', 'OWNER_ID/ID'),
    region: answer('region of dev, staging and prod', 'REGION'),
    'region-dr': answer('region of dr and of the copies', 'REGION'),
    'account-dev': answer('account of dev', 'ACCOUNT'),
    'account-staging': answer('account of staging', 'ACCOUNT'),
    'account-prod': answer('account of prod and dr', 'ACCOUNT'),
    domain: answer('domain of prod; dev. and staging. stand before it', 'DOMAIN'),
    'zone-dev': answer('hosted zone of dev.DOMAIN', 'ZONE'),
    'zone-staging': answer('hosted zone of staging.DOMAIN', 'ZONE'),
    'zone-prod': answer('hosted zone of DOMAIN', 'ZONE'),
    alerts: answer('who gets warnings', 'ADDRESS'),
    'on-call': answer('who is paged', 'ADDRESS'),
    file: { type: 'string', value: 'FILE', default: 'infra/environments.ts', description: 'the file to change' },
  },
  examples: ['', '--domain school.example --alerts alerts@school.example --on-call pager@school.example'],
  changes: false,
  environment: 'none',
});

export const infraCost = define({
  name: 'infra cost',
  script: 'infra:cost',
  summary: 'Shows what each environment costs a month, or how a change of infra/ changes that',
  options: {
    base: { type: 'string', value: 'COMMIT', description: 'show only what has changed since this commit' },
    head: { type: 'string', value: 'COMMIT', description: 'until this commit; the working tree where absent' },
    write: { type: 'boolean', description: 'write docs/costs.md' },
  },
  examples: ['', '--base main', '--json'],
  changes: false,
  environment: 'none',
});

export const infraPreview = define({
  name: 'infra preview',
  script: 'infra:preview',
  summary: 'Makes, shows and deletes short-lived copies of dev, for a branch',
  description: 'Actions: deploy NAME --digest DIGEST, address NAME, destroy NAME, list.',
  arguments: 'ACTION [NAME]',
  options: { digest: { type: 'string', value: 'DIGEST', description: 'the image to run, sha256:…' } },
  examples: ['deploy my-branch --digest sha256:…', 'address my-branch', 'destroy my-branch', 'list'],
  changes: false,
  environment: 'none',
});

export const infraRehearse = define({
  name: 'infra rehearse',
  script: 'infra:rehearse',
  summary: 'Deploys an environment into a fake of CloudFormation that runs already',
  description: 'It shows that references, order and parameters fit; it shows nothing about AWS itself.',
  arguments: '[ENVIRONMENT]',
  options: {
    endpoint: {
      type: 'string',
      value: 'URL',
      default: 'http://localhost:4566',
      description: 'where the fake answers',
    },
  },
  examples: ['', 'staging --endpoint http://localhost:4566'],
  changes: false,
  environment: 'none',
});

export const infraPicture = define({
  name: 'infra picture',
  script: 'infra:picture',
  summary: 'Draws docs/architecture-aws.svg from the templates of prod',
  options: {},
  examples: [''],
  changes: false,
  environment: 'none',
});

export const infraBaseline = define({
  name: 'infra baseline',
  script: 'infra:baseline',
  summary: 'Records what a release has put in place, which the next change is compared with',
  description: 'Of the named environments, or of all. One line a resource: a changed resource is a changed line.',
  arguments: '[ENVIRONMENT]...',
  options: {},
  examples: ['', 'prod'],
  changes: false,
  environment: 'none',
});
