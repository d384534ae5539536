import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** What is for a Vite that stands in front of a backend. */
export function checkProxy({ config }: Project): Finding[] {
  const paths = config?.serve.server.proxied ?? []
  if (paths.length === 0) return []
  const message = `"server.proxy" of vite.config (${paths.join(', ')}) is left out: the backend is in front of Vite.`
  return [
    reporter('proxy').warning(message, 'Remove it, unless Vite is also run without the backend in front.'),
  ]
}

/** Hot reload uses the application's own port where it is left to. */
export function checkHmr({ config }: Project): Finding[] {
  if (!config) return []
  const { ok, warning } = reporter('hmr')
  const { hmrOff, hmrParts } = config.serve.server
  if (hmrOff !== undefined) {
    return [warning(`"${hmrOff}: false" switches hot reload off.`, `Remove it from vite.config.`)]
  }
  if (hmrParts.length === 0) return [ok("Hot reload uses the application's own port")]
  const message = `${hmrParts.map((name) => `"${name}"`).join(' and ')} of vite.config take hot reload off the application's port.`
  return [warning(message, 'Remove them, unless a proxy in front of the backend asks for them.')]
}
