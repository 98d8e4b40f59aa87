import { Injectable } from '@nestjs/common';
import { ObjectStore } from '../aws/object-store.ts';
import type { FieldProblem } from '../http/findings.ts';
import type { UploadRow } from './upload.row.ts';
import { fitsSignature, hasSignature, signatureBytes } from './upload-rules.ts';

/** Compares the bytes that arrived with what was announced, never holding more than a chunk of them. */
@Injectable()
export class UploadVerifier {
  constructor(private readonly store: ObjectStore) {}

  /** What differs, empty where nothing does; undefined where nothing arrived. */
  async differences(upload: UploadRow): Promise<FieldProblem[] | undefined> {
    const stored = await this.store.describe(upload.object_key);
    if (stored === undefined) return undefined;
    const found: FieldProblem[] = [];
    if (stored.sizeBytes !== upload.size_bytes) {
      found.push(difference('/sizeBytes', `announced ${upload.size_bytes} bytes, received ${stored.sizeBytes}`));
    }
    if (stored.contentType !== upload.content_type) {
      found.push(difference('/contentType', 'the bytes were sent with another Content-Type than announced'));
    }
    // Bytes of another size need no reading to be refused.
    if (found.length > 0) return found;
    if (hasSignature(upload.content_type)) {
      const start = await this.store.start(upload.object_key, signatureBytes);
      if (start === undefined) return undefined;
      if (!fitsSignature(upload.content_type, start)) {
        found.push(difference('/contentType', `the bytes are not those of a file of type ${upload.content_type}`));
      }
    }
    // S3 computes the checksum that the signed PUT demands while it receives the bytes; elsewhere they are read again.
    const sha256 = stored.sha256 ?? (await this.store.sha256(upload.object_key));
    if (sha256 === undefined) return undefined;
    if (sha256 !== upload.sha256) found.push(difference('/sha256', 'the SHA-256 of the bytes is another one'));
    return found;
  }
}

const difference = (pointer: string, message: string): FieldProblem => ({ location: 'body', pointer, message });
