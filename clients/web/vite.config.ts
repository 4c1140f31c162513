// How the page is built: flat files under /page/, names by content, nothing inline, the viewer in chunks of its own.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  base: '/page/',
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
