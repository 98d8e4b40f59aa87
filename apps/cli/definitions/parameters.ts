import { define } from '../command-definition.ts';

export const paramsList = define({
  name: 'params list',
  summary: 'Shows every parameter and secret of an environment, secrets without their values',
  description: 'The list is infra/parameters.ts. Of a secret only its length and its age are shown.',
  options: {},
  examples: ['prod', "prod --json | jq '.[].name'"],
  changes: false,
  environment: 'required',
});

export const paramsSet = define({
  name: 'params set',
  summary: 'Sets a parameter or a secret that people set, after checking its form',
  description: [
    'The value comes from the argument, from --file, or from the standard input; at a terminal it is asked for unseen.',
    "A secret is never taken from the arguments, which stay in the shell's history and show in the list of processes.",
    'What the stacks make is refused. Needs credentials of a person: the roles of the pipelines may not set any of these.',
  ].join('\n'),
  arguments: 'NAME [VALUE]',
  options: { file: { type: 'string', value: 'FILE', description: 'takes the value from this file' } },
  examples: [
    'prod cdn/public-key --file public.pem',
    'prod notify/release-webhook',
    'prod cdn/private-key < private.pem',
  ],
  changes: true,
  environment: 'required',
});

export const paramsCheck = define({
  name: 'params check',
  summary: 'Shows which parameters and secrets are missing or malformed, and how to set them',
  description: 'Exit code 0 when a deployment finds everything it needs, else 1. Values of secrets are shown nowhere.',
  options: {},
  examples: ['prod', 'dev --json'],
  changes: false,
  environment: 'required',
});

export const paramsExport = define({
  name: 'params export',
  summary: 'Writes an env file, to run the application on this machine against an environment',
  description: [
    'Without --output the file goes to stdout. A file is readable for its owner only.',
    'Secrets are left out; --with-secrets puts them in, and is refused where the environment is protected.',
    'The database is reachable inside the VPC only. With a tunnel on port 5432, let /etc/hosts send its name to 127.0.0.1:',
    'the certificate is checked against that name.',
  ].join('\n'),
  options: {
    output: { type: 'string', value: 'FILE', description: 'writes to this file, mode 0600' },
    'with-secrets': { type: 'boolean', description: 'with passwords and keys' },
  },
  examples: ['dev --output .env', 'dev --with-secrets --output .env'],
  changes: false,
  environment: 'required',
});
