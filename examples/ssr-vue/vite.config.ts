import integration from '@vite-integration/vite-plugin'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [vue(), integration({ ssr: './src/entry-server.ts', prerender: '/about' })],
})
