// A JPEG's markers (ITU-T T.81, B.1), walked to its end.

import { PageError } from '../errors';

const [SOS, EOI, APP1, TEM] = [0xda, 0xd9, 0xe1, 0x01];
const FRAMES = new Set([0xc0, 0xc1, 0xc2]);

/** Whether it holds camera data (Exif or XMP). Throws PageError "document-broken" unless it is one whole picture. */
export function hasCameraData(bytes: Uint8Array): boolean {
  let [place, camera, pictures] = [2, false, 0];
  for (;;) {
    const found = nextMarker(bytes, place);
    place = found.place;
    if (found.marker === EOI) break;
    if (isRestart(found.marker) || found.marker === TEM) continue; // they have no length
    const length = (bytes[place] ?? 0) * 256 + (bytes[place + 1] ?? 0);
    if (length < 2 || place + length > bytes.length) throw broken();
    camera ||= found.marker === APP1;
    if (FRAMES.has(found.marker)) pictures += 1;
    place += length;
    if (found.marker === SOS) place = afterScan(bytes, place);
  }
  if (bytes.subarray(place).some((byte) => byte !== 0) || pictures !== 1) throw broken();
  return camera;
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}

function nextMarker(bytes: Uint8Array, from: number): { marker: number; place: number } {
  let place = from;
  if (bytes[place] !== 0xff) throw broken();
  while (bytes[place] === 0xff) place += 1;
  const marker = bytes[place];
  if (marker === undefined) throw broken();
  return { marker, place: place + 1 };
}

/** Where the next marker stands behind entropy-coded data. */
function afterScan(bytes: Uint8Array, from: number): number {
  for (let place = bytes.indexOf(0xff, from); place !== -1; place = bytes.indexOf(0xff, place + 2)) {
    const next = bytes[place + 1];
    if (next === undefined) break;
    if (next !== 0 && !isRestart(next)) return place;
  }
  throw broken();
}

function broken(): PageError {
  return new PageError('document-broken', 'a JPEG that is cut off, broken, or goes on after its end');
}
