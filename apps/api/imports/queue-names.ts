export const importJobName = 'import';
export const dropFolderQueue = 'drop-folder';
