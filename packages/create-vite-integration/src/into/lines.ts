import { packageManager } from '../package-manager.ts'
import type { Framework } from './find-backend.ts'

/** Returns what people add to a project themselves: commands and lines. */
export function linesByHand(framework: Framework): string {
  const { add } = packageManager()
  const use =
    framework === 'express'
      ? `const vite = viteIntegration()
app.use(vite) // ahead of your routes
app.use(vite.fallback) // behind your routes, only if a 404 handler of your own follows`
      : 'await app.register(viteIntegration)'
  return `${add(false)} @vite-integration/${framework}
${add(true)} vite vite-integration @vite-integration/vite-plugin

// where the application is made
import { viteIntegration } from '@vite-integration/${framework}'
${use}

// vite.config
import integration from '@vite-integration/vite-plugin'
export default { plugins: [integration()] }`
}
