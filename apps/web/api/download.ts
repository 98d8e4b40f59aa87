/** Fetches a file by the address that the API signed; it comes as an attachment, so the page stays. */
export const download = (url: string): void => location.assign(url);
