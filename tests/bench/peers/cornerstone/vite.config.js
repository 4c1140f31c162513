// Builds the plain page into one folder that Orthanc serves.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const nothing = fileURLToPath(new URL('nothing.js', import.meta.url));

export default defineConfig({
  base: './',
  // vtk.js would pull in a reader of XML that does not start in a browser; codecs' glue names Node's modules.
  resolve: { alias: { xmlbuilder2: nothing, fs: nothing, path: nothing } },
  build: { target: 'es2022', modulePreload: false, chunkSizeWarningLimit: 9000, reportCompressedSize: false },
  worker: { format: 'es' },
});
