// Which relative paths an original may be restored under (docs/spec/case.md, section 7).
//
// A path has one to sixty-four names between slashes. A name is not empty, not "." or "..", at most 255 bytes of UTF-8,
// and holds no control character, backslash, colon or other mark that some system takes for more than a letter.

import { utf8 } from '../wire/text';
import type { IdentityEvidence } from './evidence';

const FORBIDDEN = /[\x00-\x1f\x7f-\x9f\\:*?"<>|\p{Cs}\p{Cf}]/u;
const DEVICES = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$/is;
const DEPTH = 64;
const NAME = 255;

/** Refuses an identity object with a path that could leave the folder, name a device, or be taken for another. */
export function unsafePath(seen: IdentityEvidence): string | null {
  const safe = seen.body.originals.every((original) => isSafe(original.path));
  return safe ? null : 'a file name in the case could leave the folder or name a device';
}

/** Whether an original may be restored under `path`. */
export function isSafe(path: string): boolean {
  const names = path.split('/');
  return names.length <= DEPTH && names.every(isName);
}

/** The nearest safe path: for an attachment's name, or a file whose own name would be refused. */
export function makeSafe(path: string): string {
  const names = path.split('/').filter((name) => name !== '' && name !== '.' && name !== '..');
  return names.map(mend).slice(-DEPTH).join('/') || 'unnamed';
}

function isName(name: string): boolean {
  return (
    name !== '' &&
    name !== '.' &&
    name !== '..' &&
    !FORBIDDEN.test(name) &&
    !/[. ]$/.test(name) &&
    !DEVICES.test(name) &&
    utf8(name).length <= NAME
  );
}

function mend(name: string): string {
  let plain = name.replaceAll(new RegExp(FORBIDDEN, 'gu'), '_').replace(/[. ]+$/, '') || '_';
  while (utf8(plain).length > NAME) plain = plain.slice(0, -1).replace(/[. ]+$/, '') || '_';
  return DEVICES.test(plain) ? `_${plain.slice(0, NAME / 4)}` : plain;
}
