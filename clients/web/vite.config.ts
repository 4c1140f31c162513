// How the page is built: flat files under /page/, names by content, nothing inline, the viewer in chunks of its own.

import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const nothing = fileURLToPath(new URL('./src/viewer/pixels/nothing.ts', import.meta.url));

export default defineConfig({
  base: '/page/',
  // The codecs' glue names Node's modules, and never uses them in a browser.
  resolve: { alias: { fs: nothing, path: nothing } },
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
    rollupOptions: {
      input: { index: 'index.html', saving: 'src/saving/service_worker.ts' },
      // A service worker keeps its address for ever; everything else is named by its content.
      output: { entryFileNames: ({ name }) => (name === 'saving' ? 'saving.js' : '[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
  test: { include: ['tests/**/*.test.{ts,tsx}'], environment: 'node', pool: 'threads', fileParallelism: true },
});
