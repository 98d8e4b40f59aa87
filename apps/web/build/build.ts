/** The script that a page of the console starts with; its name changes with the content of what was built. */
export const buildIn = (html: string): string | undefined =>
  /<script[^>]+type="module"[^>]+src="([^"]+)"/.exec(html)?.[1]?.split('/').at(-1)?.replace(/\.js$/, '');

/** The build that this tab began with. */
export const ownBuild = (): string | undefined => buildIn(document.documentElement.outerHTML);

/** The build that whoever comes now gets; undefined where it cannot be read. */
export async function publishedBuild(): Promise<string | undefined> {
  try {
    const answer = await fetch(location.pathname, { cache: 'no-cache', headers: { accept: 'text/html' } });
    return answer.ok ? buildIn(await answer.text()) : undefined;
  } catch {
    return undefined;
  }
}

export const isNewer = (own: string | undefined, published: string | undefined): boolean =>
  own !== undefined && published !== undefined && own !== published;
