export const exportQueue = 'privacy-export';

export interface ExportTask {
  requestId: string;
}
