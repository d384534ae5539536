import integration from '@vite-integration/vite-plugin'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [integration()],
  define: { __VERSION__: JSON.stringify(process.env.VERSION ?? 'local') },
})
