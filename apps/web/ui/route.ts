/** The address of each page below `#/`: `:name` is an id, `:name?` one that may be missing. Ids alone, which no server sees. */
const patterns = {
  home: '',
  gradebook: 'gradebook/:classId',
  /** One's own grades in a class, or those of a child. */
  grades: 'grades/:classId/:childId?',
  explanation: 'explanation/:classId/:studentId',
  people: 'people',
  person: 'people/:userId',
  classes: 'classes',
  class: 'classes/:classId',
  gradingPolicy: 'classes/:classId/policy',
  gradebookFiles: 'classes/:classId/files/:fileId?',
  courses: 'courses',
  academicSessions: 'academic-sessions',
  imports: 'imports',
  import: 'imports/:importId',
  jobs: 'jobs',
  jobRun: 'jobs/:runId',
  reports: 'reports/:classId?',
  /** One's own, or those of one's children. */
  ownReports: 'my-reports',
  mails: 'mails',
  /** Of a class, of an assignment, of one student's grade. */
  history: 'history/:classId?/:lineItemId?/:studentId?',
  privacy: 'privacy/:part?',
  connected: 'systems',
  service: 'service',
  account: 'account',
  ownPrivacy: 'account/privacy',
  /** For those who are not signed in; whoever is finds the first page there. */
  signUp: 'sign-up/:schoolId',
  assignments: 'assignments/:classId',
  assignment: 'assignment/:classId/:assignmentId',
  assignmentEditor: 'assignment-editor/:classId/:assignmentId?',
  gradeOneByOne: 'grade-one-by-one/:classId/:assignmentId?/:studentId?',
  /** One's own work that is due, or that of a child. */
  work: 'work/:childId?',
  submission: 'submission/:classId/:assignmentId',
} as const;

export type PageName = keyof typeof patterns;

type Param<Part> = Part extends `:${infer Name}?`
  ? { [Key in Name]: string | undefined }
  : Part extends `:${infer Name}`
    ? { [Key in Name]: string }
    : unknown;
type ParamsOf<Pattern> = Pattern extends `${infer Part}/${infer Rest}` ? Param<Part> & ParamsOf<Rest> : Param<Pattern>;

export type RouteOf<Name extends PageName> = { name: Name } & ParamsOf<(typeof patterns)[Name]>;
/** What the page shows, by the fragment of its address. */
export type Route = { [Name in PageName]: RouteOf<Name> }[PageName];

const names = Object.keys(patterns) as PageName[];
const partsOf = (name: PageName): string[] => patterns[name].split('/');
const isParam = (part: string): boolean => part.startsWith(':');
const nameOf = (param: string): string => param.replace(/^:|\?$/g, '');

/** An address that leads nowhere leads home. */
export function routeOf(hash: string): Route {
  const given = hash.replace(/^#\/?/, '').split('/').map(decode);
  for (const name of names) {
    const params = match(partsOf(name), given);
    if (params !== undefined) return { name, ...params } as Route;
  }
  return { name: 'home' };
}

function match(parts: readonly string[], given: readonly string[]): Record<string, string | undefined> | undefined {
  if (given.length > parts.length) return undefined;
  const params: Record<string, string | undefined> = {};
  for (const [index, part] of parts.entries()) {
    const value = given[index] || undefined;
    if (!isParam(part)) {
      if ((value ?? '') !== part) return undefined;
      continue;
    }
    if (value === undefined && !part.endsWith('?')) return undefined;
    params[nameOf(part)] = value;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

export function hrefOf(route: Route): string {
  const params = route as Readonly<Record<string, string | undefined>>;
  const parts = partsOf(route.name).map((part) => (isParam(part) ? params[nameOf(part)] : part));
  return `#/${parts
    .filter((part) => part !== undefined)
    .map(encodeURIComponent)
    .join('/')}`;
}

/** How a link that leads to the page shown, or to one above it, is marked. */
export const currentOf = (link: Route, shown: Route): 'page' | 'true' =>
  hrefOf(link) === hrefOf(shown) ? 'page' : 'true';

export function onRoute(listener: (route: Route) => void): () => void {
  const changed = () => {
    listener(routeOf(location.hash));
    // Where a new page begins, as a browser does it on a new document.
    document.getElementById('main')?.focus();
    scrollTo(0, 0);
  };
  addEventListener('hashchange', changed);
  return () => removeEventListener('hashchange', changed);
}
