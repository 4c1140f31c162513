// A plain Cornerstone3D page over DICOMweb: one study's images as a stack. What a click costs is measured by page_arms.py.
//
// Everything that can be ready before the click is ready: code, renderer and port. `?gpu` draws by WebGL, else by CPU.

import { Enums, init, metaData, RenderingEngine, setUseCPURendering } from '@cornerstonejs/core';
import { init as initLoader, wadors } from '@cornerstonejs/dicom-image-loader';

const ROOT = '/dicom-web';
const button = document.getElementById('open');
const port = document.getElementById('port');

const read = async (path) => (await fetch(ROOT + path, { headers: { accept: 'application/dicom+json' } })).json();
const value = (dataset, tag) => dataset[tag]?.Value?.[0];

init();
initLoader({ useLegacyMetadataProvider: true });
setUseCPURendering(!location.search.includes('gpu'));
const engine = new RenderingEngine('plain');
engine.enableElement({ viewportId: 'port', type: Enums.ViewportType.STACK, element: port });
const viewport = engine.getViewport('port');
const study = value((await read('/studies'))[0], '0020000D');
port.addEventListener(Enums.Events.IMAGE_RENDERED, () => {
  const shown = viewport.getCurrentImageId();
  if (shown) port.dataset.drawn = String(viewport.getCurrentImageIdIndex() + 1);
});

/** The study's frames from head to foot or back, as the images lie. */
async function findImages() {
  const datasets = await read(`/studies/${study}/metadata`);
  const placed = datasets.map((dataset) => ({ dataset, z: dataset['00200032'].Value[2] }));
  placed.sort((one, other) => one.z - other.z);
  return placed.map(({ dataset }) => {
    const [series, instance] = ['0020000E', '00080018'].map((tag) => value(dataset, tag));
    const id = `wadors:${location.origin}${ROOT}/studies/${study}/series/${series}/instances/${instance}/frames/1`;
    wadors.metaDataManager.add(id, dataset);
    return id;
  });
}

button.addEventListener('click', async () => {
  const images = await findImages();
  await viewport.setStack(images, Math.floor(images.length / 2));
  viewport.render();
});

/** Shows image `number`, counted from 1. */
globalThis.goTo = (number) => viewport.setImageIdIndex(number - 1);
globalThis.metaData = metaData;
button.disabled = false;
