// The viewer over files of the test server: the same component as in the page, with a source that fetches plain files.
//
// `/case.json` gives the studies as in `ImageSource`; `/file/N` an image's bytes, as slowly as the test likes. With
// `?glance`, originals wait until the test calls `release()`.

import { signal } from '@preact/signals';
import { render } from 'preact';
import { makePictures } from '../../src/viewer/pictures/making';
import type { ImageSource, Progress, StudyEntry } from '../../src/viewer/source';
import { Viewer } from '../../src/viewer/viewer';

interface Case {
  readonly studies: readonly StudyEntry[];
  readonly reference: string;
  readonly identity: boolean;
}

const asked: number[] = [];
const aborted: number[] = [];
const progress = signal<Progress>({ loaded: 0, total: 0, whole: false });
const here = signal<ReadonlySet<number>>(new Set());

async function bytes(index: number, abort?: AbortSignal): Promise<ArrayBuffer> {
  asked.push(index);
  abort?.addEventListener('abort', () => aborted.push(index));
  const response = await fetch(`/file/${index}`, { signal: abort ?? null });
  if (!response.ok) throw new Error('not there');
  const whole = await response.arrayBuffer();
  here.value = new Set([...here.value, index]);
  progress.value = { ...progress.value, loaded: here.value.size, whole: here.value.size >= progress.value.total };
  return whole;
}

const parameters = new URLSearchParams(location.search);
const language = parameters.get('lang');
const late = parameters.has('glance');
const released = late && new Promise((release) => Object.assign(globalThis, { release }));
if (language) document.documentElement.lang = language;
const stated = (await (await fetch('/case.json')).json()) as Case;
progress.value = {
  loaded: 0,
  total: stated.studies.flatMap(({ series }) => series.flatMap(({ images }) => images)).length,
  whole: false,
};
const source: ImageSource = {
  ...stated,
  progress,
  here,
  bytes: (index, abort) => Promise.resolve(released).then(() => bytes(index, abort)),
  ...(late && { glance: (index: number) => fetch(`/file/${index}`).then((answer) => answer.arrayBuffer()) }),
  parts: (index, _first, _last, abort) => bytes(index, abort),
  prefer: (indexes) => Object.assign(globalThis, { preferred: indexes }),
};
/** The files of the folder of pictures, each as a name and its bytes in Base64. */
async function pictures(): Promise<[string, string][]> {
  const files: [string, string][] = [];
  for await (const { name, input } of makePictures(source, null)) {
    files.push([name, btoa(Array.from(input, (byte) => String.fromCharCode(byte)).join(''))]);
  }
  return files;
}

Object.assign(globalThis, { asked, aborted, pictures });
const root = document.getElementById('app');
if (root) render(<Viewer source={source} />, root);
