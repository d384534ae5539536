import integration from '@vite-integration/vite-plugin'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [
    integration({
      // What the views name, and the page of the single-page part.
      input: ['src/page.ts', 'src/print.css', 'src/theme.js', 'app/index.html'],
      integrity: true,
    }),
  ],
  build: {
    // Small images stay files of their own: views name them.
    assetsInlineLimit: 0,
  },
})
