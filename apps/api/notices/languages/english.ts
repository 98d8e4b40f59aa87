import type { NoticeMessages } from './messages.ts';

export const english: NoticeMessages = {
  erasureRequested: (school) => ({
    subject: `${school}: somebody asks for the erasure of their data`,
    paragraphs: [
      `Somebody at ${school} asks for the erasure of what is stored about them.`,
      'An administrator agrees to it or refuses it, with a reason. After an agreement there are seven days within which it can be withdrawn.',
    ],
  }),
  erasureApproved: (school, moment) => ({
    subject: `${school}: your data will be erased`,
    paragraphs: [
      `${school} agrees to the erasure of what is stored about you. It begins on ${moment}, and your account goes with it.`,
      'Until then you can withdraw it. What the law has the school keep, such as grades, stays without your name.',
    ],
  }),
  erasureRefused: (school) => ({
    subject: `${school}: your data will not be erased`,
    paragraphs: [
      `${school} refuses the erasure of what is stored about you. The reason stands beside your request in ClassBoard.`,
    ],
  }),
  exportReady: (school, moment) => ({
    subject: `${school}: the copy that you asked for is ready`,
    paragraphs: [`The copy of stored data that you asked for can be downloaded until ${moment}.`],
  }),
  cleanupProposed: (school, what, rows, files) => ({
    subject: `${school}: a deletion waits for your agreement`,
    paragraphs: [
      `This has been kept for as long as ${school} chose, and can be deleted now: ${what}.`,
      `Records: ${rows}. Files: ${files}.`,
      'Nothing is deleted until an administrator agrees. What nobody decides is counted again next Sunday.',
    ],
  }),
  cleanups: {
    submissions: 'what students submitted in classes that have ended',
    gradeHistory: 'the history of who changed which grade',
  },
  details: (request) => `All of it: ${request}`,
  bundles: {
    imported: (name) => `${name} is imported`,
    nothingChanged: 'It changed nothing: all of it was stored already.',
    changes: (file, created, updated, deactivated) =>
      `${file}: ${created} new, ${updated} changed, ${deactivated} deactivated`,
    waits: (name) => `${name} waits for your confirmation`,
    waitsBecause: (name) => `${name} would deactivate much of your school, so nothing of it was imported yet:`,
    wouldDeactivate: (file, deactivated, active, percent) =>
      `${file}: ${deactivated} of ${active} records (${percent} %)`,
    decideUntil: (moment) => `Confirm or refuse it until ${moment}; then it expires.`,
    refused: (name) => `${name} was refused`,
    refusedBy: (name) => `An administrator refused ${name}. Nothing of it was imported.`,
    notImported: (name) => `${name} was not imported`,
    notImportedBecause: (name, why) => `${name} was not imported: ${why}.`,
    expired: 'nobody confirmed it in time, a later bundle took its place, or somebody whom it names was erased',
    hasErrors: (name, count) => `${name} has ${count} errors, so nothing of it was imported:`,
    failures: {
      'not-a-zip': 'its name does not end in .zip',
      'too-large': 'it is larger than 200 MiB',
      empty: 'it is empty',
      unreadable: 'it cannot be read: it is encrypted with a key of its own, or the malware scan found a threat in it',
      infected: 'the malware scan found a threat in it',
      'not-scanned': 'the malware scan did not give a verdict within a day',
      deleted: 'it was deleted before its import began, as it named somebody whose data was erased: export it again',
    },
  },
};
