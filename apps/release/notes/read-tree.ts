import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { KnownAlarm } from './alarms.ts';
import type { KnownMigration } from './schema.ts';

/**
 * Runs in the folder of a commit and asks its code, whatever its age: `read-tree.ts PART FILE` writes the answer. What it
 * asks for is the same in this tree: `readApi`, `synthesize`, `estimate` and `migrations` stay where they are, or an
 * older commit has them under these names no more and its part says so.
 */

const tree = process.cwd();
// biome-ignore lint/suspicious/noExplicitAny: another version of the code; what it lacks ends the part
const load = (file: string): Promise<any> => import(pathToFileURL(join(tree, file)).href);

async function readApi() {
  const source = await load('apps/local/client/document.ts');
  // Before the permissions were compared there was the document alone.
  return source.readApi === undefined ? { document: await source.readDocument(), access: {} } : source.readApi();
}

async function readInfrastructure() {
  const { environments } = await load('infra/environments.ts');
  const { synthesize } = await load('infra/checks/assembly.ts');
  const { estimate } = await load('infra/cost/estimate.ts');
  const cost: Record<string, unknown> = {};
  const alarms: Record<string, KnownAlarm[]> = {};
  for (const settings of environments) {
    const synthesized = synthesize(settings, undefined, { validate: false });
    cost[settings.name] = estimate(synthesized);
    alarms[settings.name] = synthesized.stacks.flatMap(({ resources }: { resources: Resources }) =>
      Object.values(resources).flatMap((resource) => alarmOf(resource, settings.name)),
    );
  }
  return { cost, alarms };
}

// biome-ignore lint/suspicious/noExplicitAny: a template's properties have no shape in common
type Resources = Readonly<Record<string, { readonly Type: string; readonly Properties?: any }>>;

function alarmOf({ Type, Properties }: Resources[string], environment: string): KnownAlarm[] {
  if (Type !== 'AWS::CloudWatch::Alarm' && Type !== 'AWS::CloudWatch::CompositeAlarm') return [];
  const { AlarmName: name, AlarmDescription: description } = Properties;
  if (typeof name !== 'string') return [];
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const series: any[] = (Properties.Metrics ?? []).map((one: any) => one.MetricStat ?? one);
  const facts = {
    threshold: Properties.Threshold,
    comparison: Properties.ComparisonOperator,
    periods: Properties.EvaluationPeriods,
    datapoints: Properties.DatapointsToAlarm,
    'seconds of a period': Properties.Period ?? series.find(({ Period }) => Period !== undefined)?.Period,
    statistic: Properties.Statistic ?? Properties.ExtendedStatistic,
    metric: Properties.MetricName ?? metricsOf(series),
    'without data': Properties.TreatMissingData,
    actions: (Properties.AlarmActions ?? []).length,
  };
  const given = Object.entries(facts).filter(([, value]) => value !== undefined);
  const id = name.split(`-${environment}-`).at(-1) ?? name;
  return [{ id, description: typeof description === 'string' ? description : id, facts: Object.fromEntries(given) }];
}

/** The formula with the names of what it is made of. */
// biome-ignore lint/suspicious/noExplicitAny: as above
function metricsOf(series: readonly any[]): string | undefined {
  if (series.length === 0) return undefined;
  const parts = series.map(({ Expression, Metric, Stat }) => Expression ?? `${Stat} of ${Metric?.MetricName}`);
  return [...new Set(parts)].join(', ');
}

async function readSchema(): Promise<KnownMigration[]> {
  const { migrations } = await load('migrations/index.ts');
  const texts = globSync('migrations/*.ts', { cwd: tree }).map((file) => readFileSync(join(tree, file), 'utf8'));
  const known: KnownMigration[] = [];
  for (const type of migrations) {
    const text = texts.find((one) => one.includes(`export class ${type.name} `)) ?? '';
    const comment = commentBefore(text, type.name);
    const statements = await statementsOf(type);
    known.push({
      name: type.name,
      ...(typeof type.compatibleFrom === 'string' ? { compatibleFrom: type.compatibleFrom } : {}),
      ...(comment === undefined ? {} : { comment }),
      ...(statements === undefined ? {} : { statements }),
    });
  }
  return known;
}

function commentBefore(text: string, name: string): string | undefined {
  const before = text.slice(0, Math.max(0, text.indexOf(`export class ${name} `)));
  const start = before.lastIndexOf('/**');
  const end = before.lastIndexOf('*/');
  // A comment that stands before something else is not about the class.
  if (start === -1 || before.slice(end + 2).trim() !== '') return undefined;
  const line = before
    .slice(start + 3, end)
    .replaceAll(/^\s*\*\s?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return /^.*?[.](?= |$)/.exec(line)?.[0] ?? line;
}

/** More than any migration sends: one that waits for an answer of a database ends here. */
const mostStatements = 500;

// biome-ignore lint/suspicious/noExplicitAny: as above
async function statementsOf(type: any): Promise<string[] | undefined> {
  const statements: string[] = [];
  const query = async (sql: string) => {
    if (statements.push(sql) > mostStatements) throw new Error('endless');
    return [];
  };
  try {
    await new type().up({ query });
    return statements;
  } catch {
    return undefined;
  }
}

const parts: Readonly<Record<string, () => Promise<unknown>>> = {
  api: readApi,
  infrastructure: readInfrastructure,
  schema: readSchema,
};
const [part = '', file = ''] = process.argv.slice(2);
const read = parts[part];
if (read === undefined) throw new Error(`There is no part ${part}`);
writeFileSync(file, JSON.stringify(await read()));
