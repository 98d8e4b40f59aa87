import { defineProblems } from '../http/problem.ts';

export const uploadProblems = defineProblems({
  contentTypeNotAllowed: {
    status: 422,
    title: 'Files of this type are not accepted for this purpose',
    fix: 'Convert the file to one of the types named in "detail".',
  },
  fileTooLarge: {
    status: 422,
    title: 'The file is larger than its purpose allows',
    fix: 'Make the file smaller than the bytes named in "detail", or split it.',
  },
  uploadQuotaReached: {
    status: 429,
    title: 'Too much is announced and not completed',
    fix: 'Complete or delete uploads that you began, or wait the seconds named in Retry-After until the first of them expires.',
  },
  uploadNotReceived: {
    status: 409,
    title: 'The bytes of this upload have not arrived',
    fix: 'Send them with the PUT that the upload came with, or begin a new upload where its URL has expired.',
  },
  uploadRejected: {
    status: 422,
    title: 'The bytes received are not the ones announced',
    fix: 'Begin a new upload with the size, type and SHA-256 of the file as it is.',
  },
  uploadNotCompleted: {
    status: 409,
    title: 'This upload is not completed',
    fix: 'Complete it first, or begin a new one where it was rejected.',
  },
  scanPending: {
    status: 409,
    title: 'The malware scan of this file has not ended',
    fix: 'Wait the seconds named in Retry-After and try again.',
  },
  uploadInfected: {
    status: 409,
    title: 'The malware scan found a threat in this file',
    fix: 'Delete it, clean the machine it came from, and upload a clean file.',
  },
  uploadInUse: {
    status: 409,
    title: 'This upload is in use',
    fix: 'Take it out of the submission or wait for the import named in "detail", then delete it.',
  },
  noAvatar: {
    status: 404,
    title: 'This user has no picture',
    fix: 'Show initials in its place.',
  },
});
