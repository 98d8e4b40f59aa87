import { CreateSchoolsAndPeople1763683200000 } from './1763683200000-create-schools-and-people.ts';
import { CreateClassesAndGrades1763683201000 } from './1763683201000-create-classes-and-grades.ts';
import { CreateFilesAndRequests1763683202000 } from './1763683202000-create-files-and-requests.ts';
import { CreateJobs1763683203000 } from './1763683203000-create-jobs.ts';
import { CreateJobQueue1763683204000 } from './1763683204000-create-job-queue.ts';
import { MarkImportedRecords1763683205000 } from './1763683205000-mark-imported-records.ts';
import { CreateBackfills1763683206000 } from './1763683206000-create-backfills.ts';
import { NameRecalculationRequests1763683207000 } from './1763683207000-name-recalculation-requests.ts';
import { AddAssignedRoles1763683209000 } from './1763683209000-add-assigned-roles.ts';
import { AddEnrollmentPeriodsKey1763683209250 } from './1763683209250-add-enrollment-periods-key.ts';
import { DropEnrollmentRolesKey1763683209500 } from './1763683209500-drop-enrollment-roles-key.ts';
import { ExtendVocabulariesAndShareAddresses1763683210000 } from './1763683210000-extend-vocabularies-and-share-addresses.ts';
import { ValidateExtendedVocabularies1763683210200 } from './1763683210200-validate-extended-vocabularies.ts';
import { IndexIdentifyingAddresses1763683210500 } from './1763683210500-index-identifying-addresses.ts';
import { DropIndexOfAllAddresses1763683210700 } from './1763683210700-drop-index-of-all-addresses.ts';
import { AllowNegativeScores1763683211000 } from './1763683211000-allow-negative-scores.ts';
import { ValidateScoreRanges1763683211500 } from './1763683211500-validate-score-ranges.ts';
import { ExpireWhatIsKeptForAWhile1763683212000 } from './1763683212000-expire-what-is-kept-for-a-while.ts';
import { IndexExpiryOfSignUps1763683212100 } from './1763683212100-index-expiry-of-sign-ups.ts';
import { IndexExpiryOfJobRuns1763683212200 } from './1763683212200-index-expiry-of-job-runs.ts';
import { IndexExpiryOfImportRuns1763683212300 } from './1763683212300-index-expiry-of-import-runs.ts';
import { IndexUploadsToRemove1763683212400 } from './1763683212400-index-uploads-to-remove.ts';
import { AddSchoolLocale1763683213000 } from './1763683213000-add-school-locale.ts';
import { IndexFamilyNames1763683214000 } from './1763683214000-index-family-names.ts';
import { IndexGivenNames1763683214100 } from './1763683214100-index-given-names.ts';
import { IndexAddressesByPrefix1763683214200 } from './1763683214200-index-addresses-by-prefix.ts';
import { IndexChangesOfUsers1763683214500 } from './1763683214500-index-changes-of-users.ts';
import { BoundRunsAndInvitations1763683215000 } from './1763683215000-bound-runs-and-invitations.ts';
import { AdmitOneWaitingAndOneRunningRun1763683215500 } from './1763683215500-admit-one-waiting-and-one-running-run.ts';
import { CreateScoreScales1763683216000 } from './1763683216000-create-score-scales.ts';
import { ValidateScoreScaleOfLineItems1763683216300 } from './1763683216300-validate-score-scale-of-line-items.ts';
import { IndexScoreScaleOfLineItems1763683216600 } from './1763683216600-index-score-scale-of-line-items.ts';
import { AddSearchExtensions1763683216700 } from './1763683216700-add-search-extensions.ts';
import { IndexTextsOfClasses1763683216720 } from './1763683216720-index-texts-of-classes.ts';
import { IndexTextsOfCourses1763683216740 } from './1763683216740-index-texts-of-courses.ts';
import { IndexNamesOfOrgs1763683216760 } from './1763683216760-index-names-of-orgs.ts';
import { IndexTurnsOfTasks1763683216800 } from './1763683216800-index-turns-of-tasks.ts';

/** Every migration, oldest first. */
export const migrations = [
  CreateSchoolsAndPeople1763683200000,
  CreateClassesAndGrades1763683201000,
  CreateFilesAndRequests1763683202000,
  CreateJobs1763683203000,
  CreateJobQueue1763683204000,
  MarkImportedRecords1763683205000,
  CreateBackfills1763683206000,
  NameRecalculationRequests1763683207000,
  AddAssignedRoles1763683209000,
  AddEnrollmentPeriodsKey1763683209250,
  DropEnrollmentRolesKey1763683209500,
  ExtendVocabulariesAndShareAddresses1763683210000,
  ValidateExtendedVocabularies1763683210200,
  IndexIdentifyingAddresses1763683210500,
  DropIndexOfAllAddresses1763683210700,
  AllowNegativeScores1763683211000,
  ValidateScoreRanges1763683211500,
  ExpireWhatIsKeptForAWhile1763683212000,
  IndexExpiryOfSignUps1763683212100,
  IndexExpiryOfJobRuns1763683212200,
  IndexExpiryOfImportRuns1763683212300,
  IndexUploadsToRemove1763683212400,
  AddSchoolLocale1763683213000,
  IndexFamilyNames1763683214000,
  IndexGivenNames1763683214100,
  IndexAddressesByPrefix1763683214200,
  IndexChangesOfUsers1763683214500,
  BoundRunsAndInvitations1763683215000,
  AdmitOneWaitingAndOneRunningRun1763683215500,
  CreateScoreScales1763683216000,
  ValidateScoreScaleOfLineItems1763683216300,
  IndexScoreScaleOfLineItems1763683216600,
  AddSearchExtensions1763683216700,
  IndexTextsOfClasses1763683216720,
  IndexTextsOfCourses1763683216740,
  IndexNamesOfOrgs1763683216760,
  IndexTurnsOfTasks1763683216800,
];
