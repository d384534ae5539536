import { viteFastify } from '@fastify/vite/plugin'
import react from '@vitejs/plugin-react'

export default {
  root: import.meta.dirname,
  logLevel: 'error',
  plugins: [viteFastify(), react()],
}
