import type { ReportDocument } from './document.ts';
import { Typesetting } from './typesetting.ts';

/**
 * The process behind `document-process.ts`: a document comes in; its PDF, with the characters of data of all documents so
 * far, or the reason why there is none goes out.
 */
export type Rendered = { pdf: Uint8Array; characters: number } | { failure: string };

const typesetting = new Typesetting();

process.on('message', (document: ReportDocument) => {
  process.send?.(render(document));
});

// Whoever asked is gone.
process.on('disconnect', () => process.exit());

function render(document: ReportDocument): Rendered {
  try {
    const pdf = typesetting.pdf(document);
    return { pdf, characters: typesetting.characters };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
