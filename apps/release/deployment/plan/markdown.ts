import type { PlannedDanger } from '../../environment/stacks/dangers.ts';
import { checklistLines } from './checklist.ts';
import type { Plan } from './plan.ts';
import { conclusion, facts, printPlan, shortDigest, summaryOfStacks } from './print-plan.ts';

/** GitHub refuses comments above 65,536 characters. */
const mostCharacters = 60_000;

/** The plan as the comment of a pull request: what has to be seen stands open, the rest is folded. */
export function planAsMarkdown(plan: Plan): string {
  const { environment, release, blocked, dangers, stacks, images } = plan;
  const widened = stacks.flatMap(({ id, widened: all }) => all.map((line) => `${id}: ${line}`));
  const parts = [
    `### Plan for ${environment}`,
    `Image \`${shortDigest(release.imageDigest)}\`, running \`${shortDigest(images.running)}\`. ${summaryOfStacks(plan)}. ${conclusion(plan)}.`,
    ...list('Blocked', blocked),
    ...list('Dangers', dangers.slice(0, 20).map(dangerItem)),
    ...list('Opens up', widened.slice(0, 20)),
    ...list('For people', plan.people === undefined ? [] : checklistLines(plan.people)),
    ['| | |', '| --- | --- |', ...facts(plan).map(([name = '', text = '']) => `| ${name} | ${cell(text)} |`)].join(
      '\n',
    ),
  ];
  const open = parts.join('\n\n');
  const whole = printPlan(plan, { detailed: true });
  const room = mostCharacters - open.length;
  const shown = whole.length > room ? `${whole.slice(0, room)}\n... shortened` : whole;
  return `${open}\n\n<details><summary>The whole plan</summary>\n\n${fence(shown)}\n\n</details>`;
}

const list = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [`**${title}**\n\n${items.map((item) => `- ${item}`).join('\n')}`];

function dangerItem({ severity, change, stack, path, type, because, paste }: PlannedDanger): string {
  const text = `${severity === 'blocked' ? '**blocked** ' : ''}${change} \`${stack}/${path}\` (${type}): ${because}`;
  return paste === undefined
    ? text
    : `${text}. If it is wanted, add to \`infra/baseline/approved-replacements.ts\`: \`${paste}\``;
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Longer than any run of backticks inside, so that nothing ends it early. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}text\n${text}\n${ticks}`;
}
