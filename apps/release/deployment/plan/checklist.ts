import { runTool } from '../../../cli/run-tool.ts';
import type { PlannedDanger } from '../../environment/stacks/dangers.ts';
import type { Variables } from '../../environment/variables.ts';
import type { PlannedCost } from './planned-cost.ts';
import type { PlannedMigrations } from './planned-migrations.ts';

/** What no tool can do: who has to know of a release, and whether the documents moved with the code. */
export interface Checklist {
  readonly notify: readonly { readonly who: string; readonly why: string }[];
  readonly documents: readonly { readonly file: string; readonly moved: boolean; readonly because: string }[];
}

interface Concern {
  readonly files: RegExp;
  readonly because: string;
  readonly who?: string;
  /** Documents of which one describes it; any of them counts. */
  readonly documents?: readonly string[];
}

const concerns: readonly Concern[] = [
  {
    files: /^apps\/api\/.+\.(routes|record)\.ts$/,
    because: 'routes or records of the API changed',
    who: 'those whose programs call the API',
    documents: ['docs/api.md'],
  },
  {
    files: /^apps\/api\/access\//,
    because: 'who may see and do what changed',
    who: 'administrators of the schools',
    documents: ['docs/api.md'],
  },
  { files: /^apps\/api\/grading\//, because: 'the calculation of totals changed', who: 'teachers of every school' },
  {
    files: /^apps\/api\/imports\//,
    because: 'imports changed',
    who: 'those who send bundles',
    documents: ['docs/imports.md'],
  },
  { files: /^apps\/api\/auth\//, because: 'sign-in changed', who: 'those who answer questions of users' },
  {
    files: /^infra\/operations\//,
    because: 'alarms, dashboards or their thresholds changed',
    who: 'who is on call',
    documents: ['docs/runbooks/', 'docs/infrastructure.md'],
  },
  {
    files: /^infra\/(?!operations|snapshots|baseline)/,
    because: 'the infrastructure changed',
    documents: ['docs/infrastructure.md', 'docs/deployment.md'],
  },
  {
    files: /^(migrations\/\d|apps\/release\/migrations\/)/,
    because: 'migrations or their check changed',
    documents: ['docs/migrations.md', 'CHANGELOG.md'],
  },
  {
    files: /^(apps\/release\/(?!migrations)|apps\/cli\/definitions|\.github\/)/,
    because: 'the release tool or the pipelines changed',
    who: 'those who deploy',
    documents: ['docs/releases.md', 'docs/deployment.md', 'docs/runbooks/'],
  },
  { files: /^(apps|infra|migrations)\/(?!.*\.spec\.ts$)/, because: 'the code changed', documents: ['CHANGELOG.md'] },
];

interface Facts {
  readonly dangers: readonly Pick<PlannedDanger, 'severity'>[];
  readonly migrations: Pick<PlannedMigrations, 'pending'>;
  readonly cost: PlannedCost | undefined;
}

/** @param changed paths that differ between what runs and what is planned */
export function checklistOf(changed: readonly string[], { dangers, migrations, cost }: Facts): Checklist {
  const touched = concerns.filter(({ files }) => changed.some((path) => files.test(path)));
  const interrupting = dangers.filter(({ severity }) => severity !== 'warning');
  const { pending } = migrations;
  return {
    notify: [
      ...(interrupting.length === 0
        ? []
        : [{ who: 'every school, before it begins', why: `${interrupting.length} resources are replaced or deleted` }]),
      ...(pending.length === 0
        ? []
        : [
            {
              who: 'who is on call',
              why: `${pending.length} ${pending.length === 1 ? 'migration runs' : 'migrations run'}`,
            },
          ]),
      ...(cost === undefined || cost.after <= cost.before
        ? []
        : [{ who: 'who pays', why: `${(cost.after - cost.before).toFixed(2)} USD a month more` }]),
      ...touched.flatMap(({ who, because }) => (who === undefined ? [] : [{ who, why: because }])),
    ],
    documents: touched.flatMap(({ documents = [], because }) => {
      const [first] = documents;
      if (first === undefined) return [];
      const moved = documents.find((document) => changed.some((path) => path.startsWith(document)));
      return [{ file: moved ?? first, moved: moved !== undefined, because }];
    }),
  };
}

/** Paths that differ; undefined where this clone does not have both commits. */
export async function changedBetween(
  { all }: Pick<Variables, 'all'>,
  from: string | undefined,
  to: string,
): Promise<string[] | undefined> {
  if (from === undefined || from === 'empty') return undefined;
  const { exitCode, stdout } = await runTool('git', ['diff', '--name-only', from, to], all);
  return exitCode === 0 ? stdout.split('\n').filter((path) => path !== '') : undefined;
}

/** Lines for a terminal and for a pull request. */
export function checklistLines({ notify, documents }: Checklist): string[] {
  return [
    ...notify.map(({ who, why }) => `notify ${who}: ${why}`),
    ...documents.map(({ file, moved, because }) =>
      moved ? `${file} moved with the code: ${because}` : `${file} did NOT move with the code: ${because}`,
    ),
  ];
}
