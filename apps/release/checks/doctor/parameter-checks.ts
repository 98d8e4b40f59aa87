import { createPublicKey } from 'node:crypto';
import { type Check, fail, group, pass, skip } from '../../../cli/check-tree.ts';
import { commandLine } from '../../../cli/command-line.ts';
import type { Context } from '../../environment/context.ts';
import { fixOf } from '../../environment/params/fix-commands.ts';
import { type Entry, takeInventory } from '../../environment/params/inventory.ts';
import type { CheckDefinition } from '../check.ts';
import { type Facts, findStack } from './facts.ts';

type Place = Pick<Context, 'aws' | 'settings' | 'clock'>;

/**
 * Everything of the typed list is there and well formed.
 * @param before a deployment: what the stacks make need not be there yet
 */
export const parametersExamined = (context: Place, facts: Facts, { before }: { before: boolean }): CheckDefinition => ({
  name: 'parameters and secrets',
  fix: commandLine('params list', context.settings.name),
  async run() {
    const [entries, service] = await Promise.all([
      takeInventory(context),
      before ? undefined : findStack(facts, context.settings, 'service'),
    ]);
    return [...entries.map((entry) => checkEntry(entry, context, service !== undefined)), keyPair(entries)];
  },
});

export function checkEntry(entry: Entry, { settings }: Pick<Place, 'settings'>, deployed: boolean): Check {
  const { definition, present, problem, value } = entry;
  const { name, kind, origin } = definition;
  if (problem !== undefined) return fail(name, problem, fixOf(entry, settings));
  if (present)
    return pass(name, value === undefined && kind === 'secret' ? 'there; these credentials may not read it' : '');
  if (origin === 'optional') return skip(name, 'optional, not set');
  if (origin === 'stack' && !deployed) return skip(name, 'comes with a deployment');
  return fail(name, kind === 'secret' ? 'this secret is missing' : 'this parameter is missing', fixOf(entry, settings));
}

/** CloudFront refuses every download where the two halves of the key do not belong together. */
function keyPair(entries: readonly Entry[]): Check {
  const name = 'cdn key pair';
  const half = (part: string) => entries.find(({ definition }) => definition.name === `cdn/${part}-key`);
  const [open, secret] = [half('public'), half('private')];
  if (open?.value === undefined || secret?.value === undefined) return skip(name, 'needs both halves, readable');
  if (open.problem !== undefined || secret.problem !== undefined) return skip(name, 'needs both halves, well formed');
  const fix = 'openssl rsa -in private.pem -pubout -out public.pem, and set both';
  try {
    const given = createPublicKey(open.value);
    if (given.asymmetricKeyDetails?.modulusLength !== 2048)
      return fail(name, 'the public half is not RSA with 2048 bits', fix);
    const derived = createPublicKey(secret.value);
    return given.equals(derived)
      ? pass(name, 'they belong together')
      : fail(name, 'the halves are of two different keys', fix);
  } catch {
    return fail(name, 'a half is no key, although it looks like one', fix);
  }
}

/** One tree for `params check`. */
export const parameterTree = (entries: readonly Entry[], context: Pick<Place, 'settings'>, deployed: boolean): Check =>
  group('parameters and secrets', [...entries.map((entry) => checkEntry(entry, context, deployed)), keyPair(entries)]);
