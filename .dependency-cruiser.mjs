/**
 * The rooms of the repository and the arrows between them (docs/architecture.md). `npm run layers` checks them.
 * A room may import those that stand before it in a list, never one that stands behind it.
 */
const releaseRooms = ['aws', 'environment', 'checks', 'deployment', 'restore', 'commands'];
const roomsBeside = ['migrations', 'notes'];

const room = (name) => `^apps/release/${name}/`;

const sdk = '(^|/)node_modules/@aws-sdk/';
const tests = String.raw`\.spec\.ts$`;

const forbidden = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    forbidden(
      'no-cycles',
      'Two files that need each other, also if only by their types, are one file, or lack a third.',
      {},
      { circular: true },
    ),
    ...releaseRooms.map((name, i) =>
      forbidden(
        `release-${name}-imports-no-higher-room`,
        `The rooms of apps/release, low to high: ${releaseRooms.join(', ')}, main.ts.`,
        { path: room(name) },
        { path: ['^apps/release/main', ...releaseRooms.slice(i + 1).map(room)] },
      ),
    ),
    forbidden(
      'release-has-no-other-rooms',
      'A new folder of apps/release gets its place among the rooms, or nothing holds its arrows.',
      { path: `^apps/release/(?!(${[...releaseRooms, ...roomsBeside].join('|')})/)[^/]+/` },
      {},
    ),
    forbidden(
      'release-migrations-stands-beside',
      'The migration check knows nothing of AWS and of environments; deployment and commands use it.',
      { path: room('migrations') },
      { path: ['^apps/release/main', ...releaseRooms.map(room)] },
    ),
    forbidden(
      'release-migrations-used-by-deployment-and-commands-only',
      'The migration check stands beside the rooms below deployment.',
      { path: ['aws', 'environment', 'checks'].map(room) },
      { path: room('migrations') },
    ),
    forbidden(
      'release-notes-stand-beside',
      'The notes ask the code of two commits, each in its own folder, and nothing of this one.',
      { path: room('notes') },
      { path: ['^apps/release/main', ...releaseRooms.map(room), room('migrations'), '^(infra|migrations)/'] },
    ),
    forbidden(
      'cli-is-lowest',
      'apps/cli is what every command line shares; it imports none of them.',
      { path: '^apps/cli/' },
      { path: '^(apps/(?!cli/)|infra/|migrations/|test/)' },
    ),
    forbidden(
      'api-stands-alone',
      'The image holds the application, apps/cli and the migrations, and nothing else.',
      { path: '^apps/api/', pathNot: tests },
      { path: '^(apps/(?!api/|cli/)|infra/|test/)' },
    ),
    forbidden(
      'web-runs-in-browsers',
      'The console reads the pure rules and values of the API, and nothing that needs a server.',
      { path: '^apps/web/' },
      { path: '^(apps/(?!web/|api/(grading/rules|values)/)|infra/|migrations/|test/)' },
    ),
    forbidden(
      'nothing-imports-the-web',
      'What runs on servers and command lines knows the console as files of its build.',
      { path: '^(apps/(?!web/)|infra/|migrations/)' },
      { path: '^apps/web/' },
    ),
    forbidden(
      'no-code-imports-tests',
      'What the tests share is not there where the program runs.',
      { path: '^(apps|infra|migrations)/', pathNot: [tests, '^apps/release/migrations/', '^infra/checks/'] },
      { path: '^test/' },
    ),
    forbidden(
      'sdk-in-aws-folders-only',
      'Only apps/api/aws and apps/release/aws talk to AWS.',
      { path: '^(apps|infra|migrations)/', pathNot: ['^apps/(api|release)/aws/', tests] },
      { path: sdk },
    ),
    forbidden(
      'grading-rules-are-pure',
      'Rules are functions: no framework, no database, no AWS.',
      { path: '^apps/api/grading/rules[^/]*$', pathNot: tests },
      { path: '^(apps/api/(database|aws|config|jobs)/)|node_modules/(@nestjs|pg|typeorm|@aws-sdk)/' },
    ),
    forbidden(
      'migration-rules-are-pure',
      'Rules of the migration check are functions: no framework, no database.',
      { path: '^apps/release/migrations/rules/', pathNot: tests },
      { path: 'node_modules/(@nestjs|pg|typeorm)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|cdk\\.out|\\.local)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
