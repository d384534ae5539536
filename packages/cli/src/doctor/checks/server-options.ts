import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** What is for a Vite that stands in front of a backend. */
export function checkProxy({ config }: Project): Finding[] {
  const paths = Object.keys(config?.serve.server.proxy ?? {})
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
  const { server } = config.serve as unknown as { server: Record<string, unknown> }
  const settings = ['hmr', 'ws'].map((name) => ({ name: `server.${name}`, value: server[name] }))
  const off = settings.find(({ value }) => value === false)
  if (off) return [warning(`"${off.name}: false" switches hot reload off.`, `Remove it from vite.config.`)]
  const own = settings.flatMap(({ name, value }) => ownParts(value).map((part) => `${name}.${part}`))
  if (own.length === 0) return [ok("Hot reload uses the application's own port")]
  const message = `${own.map((name) => `"${name}"`).join(' and ')} of vite.config take hot reload off the application's port.`
  return [warning(message, 'Remove them, unless a proxy in front of the backend asks for them.')]
}

/** By value: Vite puts an object with every key there wherever a config has a `server` section. */
function ownParts(setting: unknown): string[] {
  if (typeof setting !== 'object' || setting === null) return []
  const parts = setting as Record<string, unknown>
  return ['port', 'clientPort', 'host', 'path', 'server'].filter((part) => parts[part] !== undefined)
}
