// One file that is already in memory, into the person's downloads.

/** Hands `bytes` to the browser as a download named `name`. */
export function saveBytes(bytes: Uint8Array<ArrayBuffer>, name: string, mediaType: string): void {
  saveBlob(new Blob([bytes], { type: safeType(mediaType) }), name);
}

/** Hands a blob to the browser as a download. */
export function saveBlob(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A type under which nothing runs, whatever the sender called it. */
function safeType(mediaType: string): string {
  return /^(application\/pdf|image\/(png|jpeg)|application\/zip)$/.test(mediaType)
    ? mediaType
    : 'application/octet-stream';
}
