import { define } from '../../../apps/cli/command-definition.ts';
import { scenarios } from './scenarios.ts';

const principals = ['admin', 'readonly', 'deploy', 'plan', 'stranger'] as const;
const scenarioNames = Object.keys(scenarios) as (keyof typeof scenarios)[];

export const rehearsal = define({
  name: 'rehearsal',
  script: 'rehearsal',
  summary: 'Opens a shell in which the real release tool works against a fake of AWS on this machine',
  description: [
    'Nothing leaves this machine, and all of it ends with the shell. What follows -- is run in place of the shell. The exit',
    'code is that of the shell or of the command; 5 where the call was not understood. Scenarios:',
    ...Object.entries(scenarios).map(([name, { description }]) => `  ${name.padEnd(18)} ${description}`),
  ].join('\n'),
  arguments: 'ENVIRONMENT',
  options: {
    with: {
      type: 'string',
      value: 'SCENARIO',
      choices: scenarioNames,
      multiple: true,
      description: 'trouble to come; may be given several times',
    },
    as: { type: 'string', choices: principals, default: 'admin', description: 'whose credentials' },
    speed: {
      type: 'number',
      atLeast: 1,
      atMost: 1_000,
      default: 60,
      description: 'how much faster than life time runs: with 60 a minute is a second',
    },
    empty: { type: 'boolean', description: 'an account in which nothing was made yet' },
  },
  examples: [
    'prod',
    'prod --with crashing-image',
    'npm run rehearsal -- prod -- npm run release -- status rehearsal-prod',
  ],
  changes: false,
  environment: 'none',
});
