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
import { CreateGradingPolicies1763683217000 } from './1763683217000-create-grading-policies.ts';
import { AddDropsOfCategories1763683217100 } from './1763683217100-add-drops-of-categories.ts';
import { ValidateDropsOfCategories1763683217200 } from './1763683217200-validate-drops-of-categories.ts';
import { AddFlagsOfLineItems1763683217300 } from './1763683217300-add-flags-of-line-items.ts';
import { AddClosingOfGradingPeriods1763683217400 } from './1763683217400-add-closing-of-grading-periods.ts';
import { KeepVersionsOfOverrides1763683217500 } from './1763683217500-keep-versions-of-overrides.ts';
import { ValidateStatusOfOverrides1763683217600 } from './1763683217600-validate-status-of-overrides.ts';
import { AddDrafts1763683218000 } from './1763683218000-add-drafts.ts';
import { ValidatePostingOfLineItems1763683218300 } from './1763683218300-validate-posting-of-line-items.ts';
import { CreateGradeHistory1763683219000 } from './1763683219000-create-grade-history.ts';
import { RecordHistoryOfLineItems1763683219200 } from './1763683219200-record-history-of-line-items.ts';
import { RecordHistoryOfCategories1763683219300 } from './1763683219300-record-history-of-categories.ts';
import { RecordHistoryOfScoreScales1763683219400 } from './1763683219400-record-history-of-score-scales.ts';
import { RecordHistoryOfGradingPolicies1763683219500 } from './1763683219500-record-history-of-grading-policies.ts';
import { RecordHistoryOfPeriodWeights1763683219530 } from './1763683219530-record-history-of-period-weights.ts';
import { RecordHistoryOfOverrides1763683219560 } from './1763683219560-record-history-of-overrides.ts';
import { RecordHistoryOfClosings1763683219590 } from './1763683219590-record-history-of-closings.ts';
import { CreateGroupsAndExtensions1763683220000 } from './1763683220000-create-groups-and-extensions.ts';
import { KeepGradedAttempts1763683220100 } from './1763683220100-keep-graded-attempts.ts';
import { CreateGuardianTies1763683221000 } from './1763683221000-create-guardian-ties.ts';
import { ValidateGuardianAndObserverRoles1763683221300 } from './1763683221300-validate-guardian-and-observer-roles.ts';
import { AddPostedTotals1763683223500 } from './1763683223500-add-posted-totals.ts';
import { CreateGradebookFiles1763683224000 } from './1763683224000-create-gradebook-files.ts';
import { CreateReports1763683225000 } from './1763683225000-create-reports.ts';
import { ValidatePurposeOfUploads1763683225100 } from './1763683225100-validate-purpose-of-uploads.ts';
import { AddDayOfReports1763683225200 } from './1763683225200-add-day-of-reports.ts';
import { RecordHistoryOfResults1763683229100 } from './1763683229100-record-history-of-results.ts';
import { RecordHistoryOfExtensions1763683229200 } from './1763683229200-record-history-of-extensions.ts';
import { RecordHistoryOfGroups1763683229300 } from './1763683229300-record-history-of-groups.ts';
import { RecordHistoryOfGroupMembers1763683229400 } from './1763683229400-record-history-of-group-members.ts';
import { AddUndoOfImports1763683229600 } from './1763683229600-add-undo-of-imports.ts';
import { CreateEmailOutbox1763683230000 } from './1763683230000-create-email-outbox.ts';
import { CreateDigests1763683231000 } from './1763683231000-create-digests.ts';
import { CreateRetention1763683232000 } from './1763683232000-create-retention.ts';
import { BoundRemovalOfHistory1763683232100 } from './1763683232100-bound-removal-of-history.ts';
import { NameApproverOfCleanups1763683232200 } from './1763683232200-name-approver-of-cleanups.ts';
import { CreatePrivacy1763683233000 } from './1763683233000-create-privacy.ts';
import { ValidatePurposeOfExports1763683233100 } from './1763683233100-validate-purpose-of-exports.ts';
import { EraseFromHistory1763683233200 } from './1763683233200-erase-from-history.ts';
import { HoldImports1763683234000 } from './1763683234000-hold-imports.ts';
import { ValidateStatesOfImports1763683234100 } from './1763683234100-validate-states-of-imports.ts';
import { CreateDroppedBundles1763683234200 } from './1763683234200-create-dropped-bundles.ts';
import { IndexHistoryOfWhatClassesUse1763683234400 } from './1763683234400-index-history-of-what-classes-use.ts';
import { IndexDeletedResults1763683235000 } from './1763683235000-index-deleted-results.ts';
import { KeepVersionsOfCells1763683235100 } from './1763683235100-keep-versions-of-cells.ts';
import { AllowAttemptsInHistory1763683235200 } from './1763683235200-allow-attempts-in-history.ts';
import { ValidateKindsOfHistory1763683235300 } from './1763683235300-validate-kinds-of-history.ts';
import { RecordHistoryOfAttempts1763683235350 } from './1763683235350-record-history-of-attempts.ts';
import { AddWithdrawalOfReports1763683235400 } from './1763683235400-add-withdrawal-of-reports.ts';
import { LetPeopleAskForErasures1763683236000 } from './1763683236000-let-people-ask-for-erasures.ts';
import { ValidateStatesOfPrivacyRequests1763683236100 } from './1763683236100-validate-states-of-privacy-requests.ts';
import { NameStudentsOfMails1763683237000 } from './1763683237000-name-students-of-mails.ts';
import { IndexTurnsOfMails1763683237100 } from './1763683237100-index-turns-of-mails.ts';
import { CreateSuppressionLifts1763683238000 } from './1763683238000-create-suppression-lifts.ts';
import { RemoveHistoryInOneWalk1763683239000 } from './1763683239000-remove-history-in-one-walk.ts';
import { IndexWaitingResults1763683243000 } from './1763683243000-index-waiting-results.ts';
import { CreateImportChanges1763683246000 } from './1763683246000-create-import-changes.ts';
import { RecordChangesOfImports1763683246100 } from './1763683246100-record-changes-of-imports.ts';
import { IndexHistoryByMoment1763683249000 } from './1763683249000-index-history-by-moment.ts';
import { IndexHistoryByActor1763683249100 } from './1763683249100-index-history-by-actor.ts';
import { IndexHistoryByKind1763683249200 } from './1763683249200-index-history-by-kind.ts';
import { IndexFailedTasks1763683249300 } from './1763683249300-index-failed-tasks.ts';

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
  CreateGradingPolicies1763683217000,
  AddDropsOfCategories1763683217100,
  ValidateDropsOfCategories1763683217200,
  AddFlagsOfLineItems1763683217300,
  AddClosingOfGradingPeriods1763683217400,
  KeepVersionsOfOverrides1763683217500,
  ValidateStatusOfOverrides1763683217600,
  AddDrafts1763683218000,
  ValidatePostingOfLineItems1763683218300,
  CreateGradeHistory1763683219000,
  RecordHistoryOfLineItems1763683219200,
  RecordHistoryOfCategories1763683219300,
  RecordHistoryOfScoreScales1763683219400,
  RecordHistoryOfGradingPolicies1763683219500,
  RecordHistoryOfPeriodWeights1763683219530,
  RecordHistoryOfOverrides1763683219560,
  RecordHistoryOfClosings1763683219590,
  CreateGroupsAndExtensions1763683220000,
  KeepGradedAttempts1763683220100,
  CreateGuardianTies1763683221000,
  ValidateGuardianAndObserverRoles1763683221300,
  AddPostedTotals1763683223500,
  CreateGradebookFiles1763683224000,
  CreateReports1763683225000,
  ValidatePurposeOfUploads1763683225100,
  AddDayOfReports1763683225200,
  RecordHistoryOfResults1763683229100,
  RecordHistoryOfExtensions1763683229200,
  RecordHistoryOfGroups1763683229300,
  RecordHistoryOfGroupMembers1763683229400,
  AddUndoOfImports1763683229600,
  CreateEmailOutbox1763683230000,
  CreateDigests1763683231000,
  CreateRetention1763683232000,
  BoundRemovalOfHistory1763683232100,
  NameApproverOfCleanups1763683232200,
  CreatePrivacy1763683233000,
  ValidatePurposeOfExports1763683233100,
  EraseFromHistory1763683233200,
  HoldImports1763683234000,
  ValidateStatesOfImports1763683234100,
  CreateDroppedBundles1763683234200,
  IndexHistoryOfWhatClassesUse1763683234400,
  IndexDeletedResults1763683235000,
  KeepVersionsOfCells1763683235100,
  AllowAttemptsInHistory1763683235200,
  ValidateKindsOfHistory1763683235300,
  RecordHistoryOfAttempts1763683235350,
  AddWithdrawalOfReports1763683235400,
  LetPeopleAskForErasures1763683236000,
  ValidateStatesOfPrivacyRequests1763683236100,
  NameStudentsOfMails1763683237000,
  IndexTurnsOfMails1763683237100,
  CreateSuppressionLifts1763683238000,
  RemoveHistoryInOneWalk1763683239000,
  IndexWaitingResults1763683243000,
  CreateImportChanges1763683246000,
  RecordChangesOfImports1763683246100,
  IndexHistoryByMoment1763683249000,
  IndexHistoryByActor1763683249100,
  IndexHistoryByKind1763683249200,
  IndexFailedTasks1763683249300,
];
