// What a received document is saved as: a neutral name, and an ending only where its bytes are what its sender says.
//
// Rules: the sender's own name is never used. Whether a PDF can act is looked for by the command line only (docs/limits.md).

interface Kind {
  readonly mediaType: string;
  readonly suffix: string;
  readonly fits: (bytes: Uint8Array) => boolean;
}

const KINDS: readonly Kind[] = [
  { mediaType: 'application/pdf', suffix: '.pdf', fits: (bytes) => begins(bytes, [0x25, 0x50, 0x44, 0x46, 0x2d]) },
  { mediaType: 'image/jpeg', suffix: '.jpg', fits: (bytes) => begins(bytes, [0xff, 0xd8, 0xff]) },
  { mediaType: 'text/plain', suffix: '.txt', fits: isText },
];

/** The name under which document `number`, from 1, is saved; what is not as stated ends in `.unchecked`. */
export function nameReceived(number: number, mediaType: string, bytes: Uint8Array): string {
  const kind = KINDS.find((one) => one.mediaType === mediaType && one.fits(bytes));
  return `attachment${number}${kind && !isArchive(bytes) && !isImage(bytes) ? kind.suffix : '.unchecked'}`;
}

function begins(bytes: Uint8Array, start: readonly number[], at = 0): boolean {
  return start.every((byte, place) => bytes[at + place] === byte);
}

function isText(bytes: Uint8Array): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.trim() !== '' && !/[\x00-\x08\x0b\x0e-\x1f]/.test(text);
  } catch {
    return false;
  }
}

function isImage(bytes: Uint8Array): boolean {
  return begins(bytes, [0x44, 0x49, 0x43, 0x4d], 128);
}

/** Whether the bytes end as a ZIP archive does: readers of ZIP look from the end. */
function isArchive(bytes: Uint8Array): boolean {
  for (let place = Math.max(0, bytes.length - 65_557); place + 22 <= bytes.length; place += 1) {
    if (!begins(bytes, [0x50, 0x4b, 5, 6], place)) continue;
    if (place + 22 + (bytes[place + 20] ?? 0) + 256 * (bytes[place + 21] ?? 0) === bytes.length) return true;
  }
  return false;
}
