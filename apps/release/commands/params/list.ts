import { definitions } from '../../../cli/definitions/index.ts';
import { exit } from '../../../cli/exit-codes.ts';
import { table } from '../../../cli/output.ts';
import { type Entry, takeInventory } from '../../environment/params/inventory.ts';
import { implement } from '../command.ts';

export const command = implement(definitions['params list'], async (context) => {
  const entries = await takeInventory(context);
  const now = context.clock.now();
  const rows = entries.map((entry) => row(entry, now));
  const heads = ['NAME', 'KIND', 'ORIGIN', 'STATE', 'CHANGED', 'VALUE'];
  const cells = rows.map((one) => [one.name, one.kind, one.origin, one.state, age(one.ageDays), shown(one)]);
  context.out.data(rows, table([heads, ...cells]));
  return exit.done;
});

type Row = ReturnType<typeof row>;

function row({ definition, present, value, problem, changedAt }: Entry, now: Date) {
  const { name, kind, origin, description } = definition;
  return {
    name,
    kind,
    origin,
    description,
    present,
    /** Null where it is absent, or where these credentials may not read it. */
    wellFormed: value === undefined && problem === undefined ? null : problem === undefined,
    state: !present ? 'absent' : problem !== undefined ? 'malformed' : value === undefined ? 'unread' : 'ok',
    problem: problem ?? null,
    changedAt: changedAt?.toISOString() ?? null,
    ageDays:
      changedAt === undefined ? null : Math.max(0, Math.floor((now.getTime() - changedAt.getTime()) / 86_400_000)),
    length: value?.length ?? null,
    ...(kind === 'parameter' ? { value: value ?? null } : {}),
  };
}

const age = (days: number | null): string => (days === null ? '' : days < 1 ? 'today' : `${days} days ago`);

const widest = 60;

function shown({ kind, value, length, problem }: Row): string {
  if (problem !== null) return problem;
  if (kind === 'secret') return length === null ? '' : `${length} characters`;
  const line = (value ?? '').replaceAll('\n', ' ');
  return line.length > widest ? `${line.slice(0, widest)}...` : line;
}
