import type { Extension, GradedItem } from './facts.ts';

/** An item as it is for one student. */
export interface OwnItem extends GradedItem {
  extension?: Extension;
}

const minuteMilliseconds = 60_000;

/** The items as they are for a student with these extensions, at most one an item. */
export function extendedItems(items: readonly GradedItem[], extensions: readonly Extension[]): OwnItem[] {
  const extensionOf = new Map(extensions.map((extension) => [extension.itemId, extension]));
  return items.map((item) => {
    const extension = extensionOf.get(item.id);
    return extension ? { ...item, ...changed(item, extension), extension } : item;
  });
}

function changed(item: GradedItem, extension: Extension): Partial<GradedItem> {
  const dueAt = extension.dueAt ?? item.dueAt;
  const later = (extension.extraTimeMinutes ?? 0) * minuteMilliseconds;
  return {
    dueAt: dueAt && new Date(dueAt.getTime() + later),
    maximum: extension.maximum ?? item.maximum,
    pointsOfTexts: extension.pointsOfTexts ?? item.pointsOfTexts,
  };
}

/** The same text for the same extensions, in whatever order. */
export function keyOfExtensions(extensions: readonly Extension[]): string {
  return JSON.stringify(
    extensions
      .map(({ itemId, dueAt, extraTimeMinutes, excused, maximum }) => [
        itemId,
        dueAt?.getTime() ?? null,
        extraTimeMinutes ?? 0,
        excused ?? false,
        maximum ?? null,
      ])
      .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1)),
  );
}
