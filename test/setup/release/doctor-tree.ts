/** What `release doctor --json` prints. */
export interface Tree {
  readonly name: string;
  readonly status: string;
  readonly detail: string;
  readonly fix?: string;
  readonly children?: readonly Tree[];
}

export const leaves = (tree: Tree): Tree[] => (tree.children === undefined ? [tree] : tree.children.flatMap(leaves));
