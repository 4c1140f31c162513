// The viewer's decoder, alone: the test calls `decode(address, frame)` and compares what it says with pydicom.

import { Pool } from '../../src/viewer/pixels/pool';

const pool = new Pool();
let files = 0;

/** What the test compares. `sum` of all values; `digest` of their bytes, little endian. */
interface Decoded {
  readonly failed?: string;
  readonly kind?: string;
  readonly sum?: number;
  readonly digest?: string;
}

async function decode(address: string, frame: number): Promise<Decoded> {
  const response = await fetch(address);
  const bytes = await response.arrayBuffer();
  files += 1;
  const answer = await pool.run({ file: files, bytes, frame });
  if (answer.frame === undefined) return { failed: answer.failed ?? 'nothing' };
  const { values } = answer.frame;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', values));
  return {
    kind: values.constructor.name,
    sum: Array.from(values).reduce((sum, value) => sum + value, 0),
    digest: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}

/** The values themselves, for files whose digests differ. */
async function values(address: string, frame: number): Promise<number[]> {
  const bytes = await (await fetch(address)).arrayBuffer();
  files += 1;
  const answer = await pool.run({ file: files, bytes, frame });
  return Array.from(answer.frame?.values ?? []);
}

Object.assign(globalThis, { decode, decodedValues: values });
