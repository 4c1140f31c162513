/** The transfer syntaxes (PS3.6, table A-1): how the data set is written, and which decoder its pixels need. */

/** Which decoder the pixels of a transfer syntax need. */
export type Codec =
  | 'native'
  | 'rle'
  | 'deflate'
  | 'raw'
  | 'jpeg'
  | 'jpeg-lossless'
  | 'jpeg-ls'
  | 'jpeg-2000'
  | 'htj2k'
  | 'jpeg-xl'
  | 'video'
  | 'unknown';

/** What a transfer syntax says. */
export interface Syntax {
  readonly name: string;
  readonly codec: Codec;
  readonly explicit: boolean;
  readonly little: boolean;
  readonly deflated: boolean;
}

const DICOM = '1.2.840.10008.1.2';

function explicit(name: string, codec: Codec, more: Partial<Syntax> = {}): Syntax {
  return { name, codec, explicit: true, little: true, deflated: false, ...more };
}

const SYNTAXES: ReadonlyMap<string, Syntax> = new Map([
  [DICOM, explicit('Implicit VR Little Endian', 'native', { explicit: false })],
  [`${DICOM}.1`, explicit('Explicit VR Little Endian', 'native')],
  [`${DICOM}.1.98`, explicit('Encapsulated Uncompressed', 'raw')],
  [`${DICOM}.1.99`, explicit('Deflated Explicit VR Little Endian', 'native', { deflated: true })],
  [`${DICOM}.2`, explicit('Explicit VR Big Endian', 'native', { little: false })],
  [`${DICOM}.5`, explicit('RLE Lossless', 'rle')],
  [`${DICOM}.8.1`, explicit('Deflated Image Frame', 'deflate')],
  [`${DICOM}.4.50`, explicit('JPEG Baseline', 'jpeg')],
  [`${DICOM}.4.51`, explicit('JPEG Extended', 'jpeg')],
  [`${DICOM}.4.57`, explicit('JPEG Lossless', 'jpeg-lossless')],
  [`${DICOM}.4.70`, explicit('JPEG Lossless SV1', 'jpeg-lossless')],
  [`${DICOM}.4.80`, explicit('JPEG-LS Lossless', 'jpeg-ls')],
  [`${DICOM}.4.81`, explicit('JPEG-LS Near-Lossless', 'jpeg-ls')],
  [`${DICOM}.4.90`, explicit('JPEG 2000 Lossless', 'jpeg-2000')],
  [`${DICOM}.4.91`, explicit('JPEG 2000', 'jpeg-2000')],
  [`${DICOM}.4.92`, explicit('JPEG 2000 Part 2 Lossless', 'jpeg-2000')],
  [`${DICOM}.4.93`, explicit('JPEG 2000 Part 2', 'jpeg-2000')],
  [`${DICOM}.4.201`, explicit('HTJ2K Lossless', 'htj2k')],
  [`${DICOM}.4.202`, explicit('HTJ2K Lossless RPCL', 'htj2k')],
  [`${DICOM}.4.203`, explicit('HTJ2K', 'htj2k')],
  [`${DICOM}.4.110`, explicit('JPEG XL Lossless', 'jpeg-xl')],
  [`${DICOM}.4.111`, explicit('JPEG XL JPEG Recompression', 'jpeg-xl')],
  [`${DICOM}.4.112`, explicit('JPEG XL', 'jpeg-xl')],
  ...[
    '100',
    '100.1',
    '101',
    '101.1',
    '102',
    '102.1',
    '103',
    '103.1',
    '104',
    '104.1',
    '105',
    '105.1',
    '106',
    '106.1',
    '107',
    '108',
  ].map((part): [string, Syntax] => [`${DICOM}.4.${part}`, explicit('Video', 'video')]),
]);

/** What the transfer syntax says; an unknown one is read as explicit little endian and its pixels are not decoded. */
export function syntaxOf(uid: string): Syntax {
  return SYNTAXES.get(uid) ?? explicit('unknown', 'unknown');
}
