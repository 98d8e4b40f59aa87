import type { Clock } from './clock.ts';

/** One piece of work that takes time, as the operator sees it. */
export interface Step {
  note(text: string): void;
  done(text?: string): void;
  failed(text?: string): void;
}

/** stdout is data, stderr is talk. */
export interface Output {
  readonly json: boolean;
  /** The command's answer: `data` with --json, else `text`. Called once; for each line where the answer is a stream. */
  data(data: unknown, text: string): void;
  print(text: string): void;
  /** Starts a step. While it is in progress, a reminder is printed every 30 seconds. */
  step(title: string): Step;
  /** Ends the reminders of the steps that an error left open. */
  close(): void;
}

const reminderSeconds = 30;

export interface Streams {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export function createOutput(json: boolean, clock: Clock, streams: Streams): Output {
  const print = (text: string) => streams.stderr.write(`${text}\n`);
  const reminders = new Set<NodeJS.Timeout>();
  return {
    json,
    print,
    data: (data, text) => streams.stdout.write(`${json ? JSON.stringify(data) : text}\n`),
    step(title) {
      const started = clock.elapsedSeconds();
      const seconds = () => Math.round(clock.elapsedSeconds() - started);
      let last = title;
      let lastSpoke = started;
      const speak = (text: string) => {
        lastSpoke = clock.elapsedSeconds();
        print(text);
      };
      speak(`... ${title}`);
      const reminder = setInterval(() => {
        if (clock.elapsedSeconds() - lastSpoke >= reminderSeconds) speak(`    still: ${last} (${seconds()} s)`);
      }, 1_000);
      reminder.unref();
      reminders.add(reminder);
      const end = (mark: string, text: string) => {
        clearInterval(reminder);
        reminders.delete(reminder);
        print(`${mark} ${title}${text === '' ? '' : `: ${text}`} (${seconds()} s)`);
      };
      return {
        note(text) {
          last = `${title}: ${text}`;
          speak(`    ${text}`);
        },
        done: (text = '') => end('PASS', text),
        failed: (text = '') => end('FAIL', text),
      };
    },
    close() {
      for (const reminder of reminders) clearInterval(reminder);
    },
  };
}

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
