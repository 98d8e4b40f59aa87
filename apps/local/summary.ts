import { relative } from 'node:path';
import { demoPassword, shownPeople } from './seed/demo-school.ts';

/** The table that a started session prints. */
export function describeSession(session: {
  apiUrl: string;
  mailboxUrl: string;
  dataFolder: string;
  logFile: string;
  seconds: number;
}): string {
  const shown = (path: string) => {
    const way = relative(process.cwd(), path);
    return way.startsWith('..') ? path : way;
  };
  const rows = [
    ['Console', session.apiUrl],
    ['API', `${session.apiUrl}/v1`],
    ['Docs', `${session.apiUrl}/docs`],
    ['Mailbox', session.mailboxUrl],
    ['Data', `${shown(session.dataFolder)}   log: ${shown(session.logFile)}`],
    ['', ''],
    ...shownPeople.map(({ role, email }) => [role, `${email.padEnd(28)}${demoPassword}`]),
  ];
  const lines = rows.map(([name = '', value = '']) => `  ${name.padEnd(10)}${value}`.trimEnd());
  return [
    '',
    `ClassBoard is ready after ${session.seconds.toFixed(1)} s. Ctrl-C stops it; saved files are reloaded.`,
    '',
    ...lines,
    '',
  ].join('\n');
}
