import integration from '@vite-integration/vite-plugin'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [react(), integration({ ssr: './src/entry-server.tsx', prerender: '/about' })],
})
