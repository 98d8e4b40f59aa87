/**
 * Where what had the focus leaves the page, such as a row that was deleted or the button that posted the last draft, the focus
 * goes to the heading of the part that it was in, and not to the beginning of the page (WCAG 2.4.3).
 * @returns ends that
 */
export function keepFocus(page: HTMLElement): () => void {
  let around: HTMLElement[] = [];
  const remember = ({ target }: FocusEvent): void => {
    around = [];
    for (let at = target as HTMLElement | null; at !== null && at !== page; at = at.parentElement) around.push(at);
  };
  const observer = new MutationObserver(() => {
    if (around.length === 0 || around[0]?.isConnected || document.activeElement !== document.body) return;
    const left = [...around.filter(({ isConnected }) => isConnected), page];
    around = [];
    for (const part of left) {
      const heading = part.querySelector<HTMLElement>('h1, h2, h3, [data-heading]');
      if (heading === null) continue;
      heading.tabIndex = -1;
      return heading.focus({ preventScroll: true });
    }
  });
  page.addEventListener('focusin', remember);
  observer.observe(page, { childList: true, subtree: true });
  return () => {
    page.removeEventListener('focusin', remember);
    observer.disconnect();
  };
}
