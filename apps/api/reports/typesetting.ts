import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeCompiler, type NodeError, type PdfStandard } from '@myriaddreamin/typst-ts-node-compiler';
import type { ReportDocument } from './document.ts';
import { fontFiles } from './fonts.ts';

const workspace = fileURLToPath(new URL('./typst', import.meta.url));
const template = join(workspace, 'document.typ');
/** A file that only the compiler sees. As an input of the program the data would make it build its library each time, a fifth of the work. */
const data = join(workspace, 'document.json');

/** After so much data the compiler forgets what it keeps between documents, some hundred times as much memory. */
const charactersUntilEviction = 100_000;

/**
 * Makes PDFs of documents, tagged by PDF/UA-1. Native code that computes for milliseconds and grows with use: it belongs
 * into a process of its own (`document-process.ts`).
 */
export class Typesetting {
  private readonly compiler = NodeCompiler.create({
    workspace,
    // Of fonts in files the compiler holds what it needs: 40 MiB less than all of them.
    fontArgs: [{ fontPaths: fontFiles() }],
  });
  /** Of all documents so far. */
  characters = 0;
  private charactersKept = 0;

  /** @throws Error where the template refuses the document, such as a picture without words */
  pdf(document: ReportDocument): Buffer {
    const json = JSON.stringify(document);
    this.compiler.mapShadow(data, Buffer.from(json));
    try {
      return this.compile(document);
    } finally {
      this.characters += json.length;
      this.charactersKept += json.length;
      if (this.charactersKept > charactersUntilEviction) {
        this.compiler.evictCache(0);
        this.charactersKept = 0;
      }
    }
  }

  private compile(document: ReportDocument): Buffer {
    const compiled = this.compiler.compile({ mainFilePath: template });
    if (compiled.result === null) throw new Error(reasonsOf(compiled.takeError()));
    return this.compiler.pdf(compiled.result, {
      pdfStandard: 'ua-1' as PdfStandard,
      creationTimestamp: Math.floor(Date.parse(document.createdAt) / 1_000),
    });
  }
}

const reasonsOf = (error: NodeError | null): string =>
  (error?.shortDiagnostics ?? []).map(({ message }) => message).join('; ') || 'the compiler gave no reason';
