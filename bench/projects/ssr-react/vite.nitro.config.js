import react from '@vitejs/plugin-react'
import { nitro } from 'nitro/vite'

export default {
  root: import.meta.dirname,
  logLevel: 'error',
  // Its runtime lies outside of this folder, which is a temporary one.
  server: { fs: { strict: false } },
  plugins: [react(), nitro()],
  environments: { ssr: { build: { rolldownOptions: { input: './src/entry-nitro.jsx' } } } },
}
