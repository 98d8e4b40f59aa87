import { define } from '../command-definition.ts';

export const webPublish = define({
  name: 'web publish',
  summary: 'Builds the console of this tree and has the environment serve it',
  description: [
    'Assets have names that change with their content: those that are missing are added, and none is ever removed, so that',
    'open tabs find theirs. Then the page that names them is replaced; browsers ask for it each time, and CloudFront keeps it',
    'for a second, so nothing has to be invalidated. Publishing the same again changes nothing.',
  ].join('\n'),
  options: {},
  examples: ['dev', 'prod --json'],
  changes: true,
  environment: 'required',
});

export const webBuilds = define({
  name: 'web builds',
  summary: 'Lists the builds of the console that were published, and which is served',
  options: {},
  examples: ['prod', "prod --json | jq '.builds[0].commit'"],
  changes: false,
  environment: 'required',
});

export const webRollback = define({
  name: 'web rollback',
  summary: 'Has the environment serve an earlier build of the console again',
  description: 'Without a build, the one that was published before the one that is served.',
  arguments: '[BUILD]',
  options: {},
  examples: ['prod', 'prod 0b7d2d9e6f0a'],
  changes: true,
  environment: 'required',
});
