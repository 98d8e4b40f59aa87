/** What the API takes for a picture of a person. */
export const pictureTypes: readonly string[] = ['image/jpeg', 'image/png', 'image/webp'];
const maxBytes = 5 * 1_048_576;

export function faultOf({ type, size }: { type: string; size: number }): 'tooLarge' | 'wrongType' | undefined {
  if (!pictureTypes.includes(type)) return 'wrongType';
  return size > maxBytes ? 'tooLarge' : undefined;
}

const endings: Readonly<Record<string, string>> = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' };

/** The API takes names that end as their type does; how people name their pictures is nobody's business. */
export const pictureName = (type: string): string => `picture.${endings[type] ?? 'bin'}`;
