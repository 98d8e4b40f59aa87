/** Hands a file that was read with the access token to the browser, which stores it as a download. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // The download has begun with the click; the address is not needed any more.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}

/** @param disposition such as `attachment; filename="x.csv"; filename*=UTF-8''x.csv` */
export function fileNameOf(disposition: string | null, otherwise: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="([^"]+)"/i.exec(disposition ?? '')?.[1] ?? otherwise;
}
