import { ExplanationPage } from './grades/explanation-page.tsx';
import { OwnGradesPage } from './grades/own-grades-page.tsx';
import { HomePage } from './home/home-page.tsx';
import { t } from './messages/locale.ts';
import type { Page } from './ui/page.ts';
import type { PageName } from './ui/route.ts';

/** What everybody opens first is in the first script; the others bring their own, with their messages. */
export const pages: { [Name in PageName]: Page<Name> | (() => Promise<Page<Name>>) } = {
  home: { title: () => t('myClasses'), View: HomePage },
  gradebook: () => import('./gradebook/page.tsx').then(({ gradebookPage }) => gradebookPage),
  grades: { title: () => t('grades'), View: OwnGradesPage },
  explanation: { title: () => t('explanation'), View: ExplanationPage },
  people: () => import('./people/people-page.tsx').then(({ peoplePage }) => peoplePage),
  person: () => import('./people/person-page.tsx').then(({ personPage }) => personPage),
  classes: () => import('./classes/classes-page.tsx').then(({ classesPage }) => classesPage),
  class: () => import('./classes/class-page.tsx').then(({ classPage }) => classPage),
  gradingPolicy: () => import('./classes/policy/policy-page.tsx').then(({ policyPage }) => policyPage),
  gradebookFiles: () => import('./classes/files/files-page.tsx').then(({ gradebookFilesPage }) => gradebookFilesPage),
  courses: () => import('./classes/courses-page.tsx').then(({ coursesPage }) => coursesPage),
  academicSessions: () => import('./classes/sessions-page.tsx').then(({ sessionsPage }) => sessionsPage),
  imports: () => import('./imports/imports-page.tsx').then(({ importsPage }) => importsPage),
  import: () => import('./imports/import-page.tsx').then(({ importPage }) => importPage),
  jobs: () => import('./jobs/jobs-page.tsx').then(({ jobsPage }) => jobsPage),
  jobRun: () => import('./jobs/run-page.tsx').then(({ jobRunPage }) => jobRunPage),
  reports: () => import('./reports/reports-page.tsx').then(({ reportsPage }) => reportsPage),
  ownReports: () => import('./reports/own-reports-page.tsx').then(({ ownReportsPage }) => ownReportsPage),
  mails: () => import('./mails/mails-page.tsx').then(({ mailsPage }) => mailsPage),
  history: () => import('./history/history-page.tsx').then(({ historyPage }) => historyPage),
  privacy: () => import('./privacy/privacy-page.tsx').then(({ privacyPage }) => privacyPage),
  connected: () => import('./service/connected-page.tsx').then(({ connectedPage }) => connectedPage),
  service: () => import('./service/service-page.tsx').then(({ servicePage }) => servicePage),
  account: () => import('./account/account-page.tsx').then(({ accountPage }) => accountPage),
  ownPrivacy: () => import('./privacy/own-privacy-page.tsx').then(({ ownPrivacyPage }) => ownPrivacyPage),
  signUp: { title: () => t('myClasses'), View: HomePage },
  assignments: () => import('./coursework/assignments-page.tsx').then(({ assignmentsPage }) => assignmentsPage),
  assignment: () => import('./coursework/assignment-page.tsx').then(({ assignmentPage }) => assignmentPage),
  assignmentEditor: () => import('./coursework/editor-page.tsx').then(({ editorPage }) => editorPage),
  gradeOneByOne: () => import('./one-by-one/one-by-one-page.tsx').then(({ oneByOnePage }) => oneByOnePage),
  work: () => import('./work/work-page.tsx').then(({ workPage }) => workPage),
  submission: () => import('./work/submission-page.tsx').then(({ submissionPage }) => submissionPage),
};
