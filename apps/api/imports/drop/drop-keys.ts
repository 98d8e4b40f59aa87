export const dropPrefix = 'drop/';

/** Names that partners choose stand in addresses and logs of S3; what makes those hard to read is none of a bundle. */
const place = /^drop\/([^/]+)\/([^/]+)$/;

/** The school and the file of an object that lies in a drop folder itself, not below it. */
export function parseDropKey(key: string): { schoolSourcedId: string; name: string } | undefined {
  const [, schoolSourcedId, name] = place.exec(key) ?? [];
  return schoolSourcedId === undefined || name === undefined ? undefined : { schoolSourcedId, name };
}

/** Where the receipt of an object lies: with the moment of its writing, as exports are often called the same. */
export function receiptKey(key: string, writtenAt: Date, folder: 'done' | 'failed'): string {
  const { schoolSourcedId, name } = parseDropKey(key) as { schoolSourcedId: string; name: string };
  const moment = writtenAt.toISOString().replace(/[-:]|\.\d+/g, '');
  return `${dropPrefix}${schoolSourcedId}/${folder}/${moment}-${name}.json`;
}
