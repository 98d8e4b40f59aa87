export const erasureQueue = 'privacy-erasure';

export interface ErasureTask {
  requestId: string;
}
