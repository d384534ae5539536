import integration from '@vite-integration/vite-plugin'
import react from '@vitejs/plugin-react'

const entries = ['entry-server', 'entry-string', 'entry-fetch', 'entry-open', 'entry-peers']

export default {
  root: import.meta.dirname,
  logLevel: 'error',
  plugins: [react(), integration({ ssr: './src/entry-server.jsx', prerender: ['/prerendered'] })],
  build: { rolldownOptions: { input: ['index.html', 'built/index.html'] } },
  environments: {
    ssr: { build: { rolldownOptions: { input: entries.map((name) => `src/${name}.jsx`) } } },
  },
}
