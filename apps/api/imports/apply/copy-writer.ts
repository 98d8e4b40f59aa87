import { once } from 'node:events';
import type pg from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';

const chunkCharacters = 65_536;

/** Writes rows with COPY in its text format. Every method rejects once the server has refused anything. */
export class CopyWriter {
  private readonly stream: CopyStreamQuery;
  private text = '';
  private failure: unknown;

  constructor(client: pg.ClientBase, table: string, columns: readonly string[]) {
    this.stream = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
    this.stream.on('error', (error) => {
      this.failure ??= error;
    });
  }

  row(values: readonly (string | number | null)[]): void {
    let line = '';
    for (const value of values) {
      if (line !== '') line += '\t';
      line += value === null ? '\\N' : typeof value === 'number' ? value : escaped(value);
    }
    this.text += `${line}\n`;
  }

  /** Sends what has gathered, at the pace of the server. */
  async flush(): Promise<void> {
    if (this.text.length >= chunkCharacters) await this.send();
  }

  async end(): Promise<void> {
    await this.send();
    this.stream.end();
    await this.until('finish');
  }

  private async send(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    const text = this.text;
    this.text = '';
    if (text !== '' && !this.stream.write(text)) await this.until('drain');
  }

  private async until(event: 'drain' | 'finish'): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    await once(this.stream, event);
  }
}

const special = /[\\\t\n\r]/;
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const escaped = (value: string): string =>
  special.test(value) ? value.replace(/[\\\t\n\r]/g, (character) => escapes[character] as string) : value;
