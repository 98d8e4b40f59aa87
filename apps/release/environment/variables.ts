import { userInfo } from 'node:os';
import { z } from 'zod';

/** The variables that the tool reads; the SDK's own (credentials, profile) it leaves to the SDK. */
const schema = z.object({
  AWS_REGION: z.string().optional(),
  AWS_DEFAULT_REGION: z.string().optional(),
  GITHUB_ACTIONS: z.string().optional(),
  GITHUB_ACTOR: z.string().optional(),
  GITHUB_API_URL: z.url().default('https://api.github.com'),
  GITHUB_TOKEN: z.string().optional(),
  GITHUB_REPOSITORY: z.string().optional(),
  GITHUB_RUN_ID: z.string().optional(),
  GITHUB_SERVER_URL: z.url().default('https://github.com'),
  GITHUB_REF_NAME: z.string().optional(),
  GITHUB_SHA: z.string().optional(),
  REHEARSAL_SPEED: z.coerce.number().min(1).max(100_000).default(1),
  REHEARSAL_EPOCH: z.coerce.number().optional(),
  PATH: z.string().default(''),
});

export interface Variables extends z.infer<typeof schema> {
  /** Overrides of endpoints, by the variable's name. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** For child processes. */
  readonly all: Readonly<Record<string, string | undefined>>;
}

export function readVariables(all: Readonly<Record<string, string | undefined>>): Variables {
  const given = Object.entries(all).filter(([, value]) => value !== undefined && value !== '');
  const endpoints = given.filter(([name]) => /^AWS_ENDPOINT_URL(_|$)/.test(name)) as [string, string][];
  return { ...schema.parse(Object.fromEntries(given)), endpoints: Object.fromEntries(endpoints), all };
}

/** The account of this machine, for who is at work where AWS and GitHub do not say. */
export const localUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
};
