// What a JPEG stream says of its colours: DICOM's photometric interpretation says it better.

import type { Layout } from '../layout';

const APP0 = 0xe0;
const APP14 = 0xee;
/** APP14 "Adobe", version 100, no flags, transform 0: the components are RGB as they stand. */
const NO_TRANSFORM = [0xff, APP14, 0, 14, 0x41, 0x64, 0x6f, 0x62, 0x65, 0, 100, 0, 0, 0, 0, 0];

/** The stream with a marker that keeps the codec from converting RGB; unchanged where it needs none. */
export function sayColour(stream: Uint8Array, layout: Layout): Uint8Array {
  if (layout.photometric !== 'RGB' || stream[0] !== 0xff || stream[1] !== 0xd8) return stream;
  const { rest, adobe } = skipHeaders(stream);
  if (adobe) return stream;
  const said = new Uint8Array(2 + NO_TRANSFORM.length + stream.length - rest);
  said.set(stream.subarray(0, 2));
  said.set(NO_TRANSFORM, 2);
  said.set(stream.subarray(rest), 2 + NO_TRANSFORM.length);
  return said;
}

/** Where the stream goes on behind JFIF markers, and whether an Adobe marker speaks already. */
function skipHeaders(stream: Uint8Array): { rest: number; adobe: boolean } {
  let at = 2;
  while (stream[at] === 0xff && stream[at + 1] === APP0)
    at += 2 + (((stream[at + 2] ?? 0) << 8) | (stream[at + 3] ?? 0));
  for (let place = at; stream[place] === 0xff && ((stream[place + 1] ?? 0) & 0xf0) === 0xe0; ) {
    // A shorter one is not an Adobe marker to the codec.
    if (stream[place + 1] === APP14 && (stream[place + 3] ?? 0) >= 14) return { rest: at, adobe: true };
    place += 2 + (((stream[place + 2] ?? 0) << 8) | (stream[place + 3] ?? 0));
  }
  return { rest: at, adobe: false };
}
