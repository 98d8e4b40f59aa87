/**
 * What a support session can be opened for: the kinds of data that it names, and the operations that read each. An operation
 * that is not here is read in no session, so a new route is closed until somebody decides what it shows.
 */
const operations = {
  people: ['listUsers', 'readUser', 'listGuardians', 'listTiesOfGuardian', 'readGuardianTie'],
  structure: [
    'listSchools',
    'readSchool',
    'listAcademicSessions',
    'readAcademicSession',
    'listCourses',
    'readCourse',
    'listClasses',
    'readClass',
    'listAssignments',
    'readAssignment',
    'listCategories',
    'readCategory',
    'listScoreScales',
    'readScoreScale',
    'readGradingPolicy',
  ],
  enrollments: [
    'listEnrollments',
    'readEnrollment',
    'listEnrollmentsOfUser',
    'listTeachers',
    'listGroups',
    'readGroup',
  ],
  grades: [
    'listResults',
    'readResult',
    'readResultOfStudent',
    'readGradebook',
    'downloadGradebook',
    'downloadWorkbook',
    'previewPosting',
    'listExtensions',
    'listExtendedStudents',
    'readExtension',
    'listSchoolHistory',
    'listClassHistory',
    'listLineItemHistory',
    'listResultHistory',
    'explainGrade',
    'readOverride',
    'listGradebookFiles',
    'readGradebookFile',
    'listReportsOfClass',
    'listReportsOfStudent',
    'linkToReport',
  ],
  submissions: ['listSubmissions', 'readSubmission'],
  files: ['readUpload', 'linkToUpload', 'linkToAvatar'],
  imports: ['listImports', 'readImport', 'listImportFindings', 'listImportRemovals'],
  mails: ['listMails'],
  jobs: ['listSchedules', 'listRuns', 'readRun', 'listFailedTasks'],
  privacy: ['readRetention', 'listHolds', 'readHold', 'listCleanups', 'readCleanup', 'listCleanupRecords'],
  settings: ['readSettings'],
} as const satisfies Record<string, readonly string[]>;

export type SupportKind = keyof typeof operations;

export const supportKinds = Object.keys(operations) as [SupportKind, ...SupportKind[]];

export const supportOperations: ReadonlyMap<string, SupportKind> = new Map(
  supportKinds.flatMap((kind) => operations[kind].map((operation) => [operation, kind] as const)),
);

/** What a request in a support session reads. */
export interface SupportRead {
  sessionId: number;
  kind: SupportKind;
  operationId: string;
}
