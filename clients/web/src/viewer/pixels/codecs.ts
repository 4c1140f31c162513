// The WebAssembly codecs, each fetched when a file first needs it.
//
// They are C and C++ fed with untrusted bytes: they run in a worker, in WebAssembly's own memory, and what they return is
// checked against the file's stated size.

import charlsUrl from '@cornerstonejs/codec-charls/decodewasm?url';
import jpegUrl from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm?url';
import jxlUrl from '@cornerstonejs/codec-libjxl/decodewasm?url';
import openjpegUrl from '@cornerstonejs/codec-openjpeg/decodewasm?url';
import openjphUrl from '@cornerstonejs/codec-openjph/wasm?url';

/** What a codec says of the image that it decoded. */
export interface CodecImage {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bits: number;
  readonly signed: boolean;
  /** JPEG-LS only: 0 means one plane after another. */
  readonly interleaved: boolean;
}

/** The WebAssembly codecs. */
export type WasmCodec = 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k' | 'jpeg-xl';

interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number; isSigned?: boolean };
  getInterleaveMode?(): number;
  delete?(): void;
}

type Module = Readonly<Record<string, new () => Decoder>>;
interface Options {
  locateFile(name: string): string;
  /** What a codec has to say about a file goes nowhere: it may quote it. */
  print(): void;
  printErr(): void;
}
type Factory = (options: Options) => Promise<Module>;

interface Source {
  readonly load: () => Promise<{ default: unknown }>;
  readonly wasm: string;
  readonly decoder: string;
}

const SOURCES: Readonly<Record<WasmCodec, Source>> = {
  jpeg: {
    load: () => import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'),
    wasm: jpegUrl,
    decoder: 'JPEGDecoder',
  },
  'jpeg-ls': {
    load: () => import('@cornerstonejs/codec-charls/decodewasmjs'),
    wasm: charlsUrl,
    decoder: 'JpegLSDecoder',
  },
  'jpeg-2000': {
    load: () => import('@cornerstonejs/codec-openjpeg/decodewasmjs'),
    wasm: openjpegUrl,
    decoder: 'J2KDecoder',
  },
  htj2k: { load: () => import('@cornerstonejs/codec-openjph/wasmjs'), wasm: openjphUrl, decoder: 'HTJ2KDecoder' },
  'jpeg-xl': {
    load: () => import('@cornerstonejs/codec-libjxl/decodewasmjs'),
    wasm: jxlUrl,
    decoder: 'JpegXLDecoder',
  },
};

const modules = new Map<WasmCodec, Promise<Module>>();

const silent = (): void => undefined;

function loadModule(codec: WasmCodec): Promise<Module> {
  let module = modules.get(codec);
  if (module === undefined) {
    const { load, wasm } = SOURCES[codec];
    module = load().then(({ default: factory }) =>
      (factory as Factory)({
        locateFile: (name) => (name.endsWith('.wasm') ? wasm : name),
        print: silent,
        printErr: silent,
      }),
    );
    modules.set(codec, module);
  }
  return module;
}

/** Decode with a WebAssembly codec; the bytes are a copy. Throws whatever the codec throws. */
export async function decodeWasm(codec: WasmCodec, data: Uint8Array): Promise<CodecImage> {
  const module = await loadModule(codec);
  const Kind = module[SOURCES[codec].decoder];
  if (Kind === undefined) throw new Error(`the codec ${codec} has no decoder`);
  const decoder = new Kind();
  try {
    decoder.getEncodedBuffer(data.length).set(data);
    decoder.decode();
    const { width, height, bitsPerSample, componentCount, isSigned } = decoder.getFrameInfo();
    return {
      bytes: decoder.getDecodedBuffer().slice(),
      width,
      height,
      components: componentCount,
      bits: bitsPerSample,
      signed: isSigned === true,
      interleaved: decoder.getInterleaveMode?.() !== 0,
    };
  } finally {
    decoder.delete?.();
  }
}

/** Forget a codec after it failed: its memory may be in any state. */
export function forgetCodec(codec: WasmCodec): void {
  modules.delete(codec);
}
