import { createWriteStream, existsSync, renameSync, type WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

interface LogLine {
  level?: string;
  msg?: string;
  requestId?: string;
  error?: { type?: string; message?: string; code?: string; stack?: string[] };
}

const shownLevels = ['warn', 'error', 'fatal'];
const framesShown = 4;

/** Keeps the whole log of the API in a file and shows what a developer must see: warnings, errors, what is no log. */
export class ApiLog {
  private readonly file: WriteStream;

  constructor(
    path: string,
    private readonly show: (text: string) => void,
  ) {
    if (existsSync(path)) renameSync(path, path.replace(/\.log$/, '.previous.log'));
    this.file = createWriteStream(path);
    this.file.on('error', () => undefined);
  }

  /** Follows one output of the API until it ends. */
  follow(output: Readable): void {
    createInterface({ input: output }).on('line', (line) => {
      this.file.write(`${line}\n`);
      const shown = shorten(line);
      if (shown !== undefined) this.show(shown);
    });
  }

  close(): void {
    this.file.end();
  }
}

/** What the screen shows of a line; undefined for what is only worth keeping. */
export function shorten(line: string): string | undefined {
  const entry = parse(line);
  if (entry === undefined) return line.trim() === '' ? undefined : line;
  const { level = 'info', msg = '', requestId, error } = entry;
  if (!shownLevels.includes(level)) return undefined;
  const request = requestId === undefined ? '' : `  (request ${requestId})`;
  if (error === undefined) return `${level}: ${msg}${request}`;
  const reason = [error.type, error.code, error.message].filter((part) => part !== undefined).join(' ');
  const frames = (error.stack ?? []).slice(0, framesShown).map((frame) => `\n    ${frame}`);
  return `${level}: ${msg}: ${reason}${request}${frames.join('')}`;
}

function parse(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}
