import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react()],
  build: {
    // The server reads the names of the built files from the manifest.
    manifest: true,
    rolldownOptions: {
      // The page of the React application, and one entry for each server-rendered template.
      input: ['app/index.html', 'src/home.ts', 'src/about.ts'],
    },
  },
})
