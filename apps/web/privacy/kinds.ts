import type { Schemas } from '../api/client.ts';
import { t } from './messages/index.ts';

export type RetentionKind = Schemas['RetentionKind'];

export const kindText = (kind: RetentionKind): string => t(`kind_${kind}`);
