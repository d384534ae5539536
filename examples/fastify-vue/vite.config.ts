import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [vue()],
  build: {
    // The server reads the names of the built files from the manifest.
    manifest: true,
    rolldownOptions: {
      // The page of the Vue application, and one entry for each view. A stylesheet can be an entry as well.
      input: ['line/index.html', 'src/home.ts', 'src/about.ts', 'src/styles/base.css'],
    },
  },
})
