export interface Commit {
  readonly hash: string;
  readonly subject: string;
}

export interface CommitGroup {
  /** The word that the subjects begin with; `Other` for words of a single commit. */
  readonly title: string;
  readonly commits: readonly Commit[];
}

/** Words that lead, in this order, whatever their number. */
const first = ['Add', 'Fix', 'Remove', 'Rename', 'Move'];

/** Commits by the first word of their subjects, which is an imperative; what a word says once is with the others. */
export function groupCommits(commits: readonly Commit[]): CommitGroup[] {
  const byWord = Map.groupBy(commits, ({ subject }) => /^[A-Z][a-z]+(?= )/.exec(subject)?.[0] ?? 'Other');
  const leads = first.filter((word) => byWord.has(word));
  const often = [...byWord.keys()]
    .filter((word) => !first.includes(word) && word !== 'Other' && (byWord.get(word)?.length ?? 0) > 1)
    .toSorted();
  const named = [...leads, ...often];
  const rest = commits.filter(({ subject }) => !named.includes(/^[A-Z][a-z]+(?= )/.exec(subject)?.[0] ?? 'Other'));
  return [
    ...named.map((title) => ({ title, commits: byWord.get(title) ?? [] })),
    ...(rest.length === 0 ? [] : [{ title: 'Other', commits: rest }]),
  ];
}
