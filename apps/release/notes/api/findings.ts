/** `breaking`: a program that used the older API rightly may fail. `addition`: it does not notice. */
export type Level = 'breaking' | 'addition';

export interface ApiChange {
  readonly level: Level;
  readonly text: string;
  /** Routes that it applies to; one where it stands in no shared schema. */
  readonly routes: readonly string[];
}

/** Collects changes; one in a shared schema is kept once, with all routes that it applies to. */
export class Findings {
  readonly #found = new Map<string, { level: Level; text: string; routes: string[] }>();

  add(level: Level, text: string, route: string): void {
    const known = this.#found.get(`${level} ${text}`);
    if (known === undefined) this.#found.set(`${level} ${text}`, { level, text, routes: [route] });
    else if (!known.routes.includes(route)) known.routes.push(route);
  }

  list(): ApiChange[] {
    return [...this.#found.values()];
  }
}
