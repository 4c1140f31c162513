// How the page is built: flat files under /page/, names by content, nothing inline, the viewer in chunks of its own.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const stub = fileURLToPath(new URL('./src/viewer/stubs/xmlbuilder2.ts', import.meta.url));

export default defineConfig({
  base: '/page/',
  resolve: {
    // vtk.js drags in xmlbuilder2, which wants Node's `events` and breaks at start; nothing here writes XML.
    alias: { xmlbuilder2: stub },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    assetsDir: '',
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 5000,
    reportCompressedSize: false,
    emptyOutDir: true,
  },
  worker: { format: 'es' },
  test: { include: ['tests/**/*.test.{ts,tsx}'], environment: 'node', pool: 'threads', fileParallelism: true },
});
