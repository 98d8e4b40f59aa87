import type { Member, Shape } from './model.ts';

/** A form's keys by their parts: `Tags.member.1.Key` is Tags, member, 1, Key. */
interface Tree {
  value?: string;
  readonly branches: Map<string, Tree>;
}

/** From the fields of a form (Action and Version taken out) to the handler's values. */
export function fromForm(shape: Shape, fields: Iterable<readonly [string, string]>): unknown {
  const root: Tree = { branches: new Map() };
  for (const [key, value] of fields) {
    let tree = root;
    for (const part of key.split('.')) {
      const next: Tree = tree.branches.get(part) ?? { branches: new Map() };
      tree.branches.set(part, next);
      tree = next;
    }
    tree.value = value;
  }
  return fromTree(shape, root, {});
}

function fromTree(shape: Shape, tree: Tree, traits: Readonly<Record<string, unknown>>): unknown {
  if (shape.kind === 'structure') {
    const members = new Map([...shape.members].map(([name, member]) => [nameOf(member, name), { name, member }]));
    return Object.fromEntries(
      [...tree.branches].map(([key, branch]) => {
        const found = members.get(key);
        if (found === undefined) return [key, plain(branch)];
        return [found.name, fromTree(found.member.shape, branch, found.member.traits)];
      }),
    );
  }
  if (shape.kind === 'list') {
    // An empty list comes as a key without a value.
    if (tree.branches.size === 0) return tree.value === '' ? [] : tree.value;
    const items = traits.xmlFlattened ? tree : tree.branches.get(nameOf(shape.member, 'member'));
    return items === undefined ? plain(tree) : inOrder(items).map((item) => fromTree(shape.member.shape, item, {}));
  }
  if (shape.kind === 'map') {
    const entries = traits.xmlFlattened ? tree : tree.branches.get('entry');
    if (entries === undefined) return plain(tree);
    return Object.fromEntries(
      inOrder(entries).map((entry) => {
        const value = entry.branches.get(nameOf(shape.value, 'value'));
        return [
          entry.branches.get(nameOf(shape.key, 'key'))?.value,
          value === undefined ? undefined : fromTree(shape.value.shape, value, {}),
        ];
      }),
    );
  }
  if (shape.kind === 'unit') return tree.branches.size === 0 ? undefined : plain(tree);
  return tree.branches.size === 0 ? fromText(shape, tree.value ?? '') : plain(tree);
}

const nameOf = (member: Member, name: string): string => String(member.traits.xmlName ?? name);

const inOrder = (tree: Tree): Tree[] =>
  [...tree.branches].sort(([left], [right]) => Number(left) - Number(right)).map(([, branch]) => branch);

/** What no schema knows, as it is: the check will name it. */
const plain = (tree: Tree): unknown =>
  tree.branches.size === 0
    ? tree.value
    : Object.fromEntries([...tree.branches].map(([key, branch]) => [key, plain(branch)]));

/** A simple value that came as text: in a form, a header, a path or an address. */
export function fromText(shape: Shape, text: string): unknown {
  if (shape.kind === 'number') return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (shape.kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (shape.kind === 'timestamp') return new Date(/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : text);
  if (shape.kind === 'blob') return Buffer.from(text, 'base64');
  return text;
}
