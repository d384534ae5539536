import integration from '@vite-integration/vite-plugin'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [
    integration({
      // The entries that views name, and the page of the single-page part.
      input: ['src/page.ts', 'src/print.css', 'src/theme.js', 'app/index.html'],
      integrity: true,
    }),
  ],
  build: {
    // Images that views name: they are files of the build even if they are small.
    assetsInlineLimit: 0,
  },
})
