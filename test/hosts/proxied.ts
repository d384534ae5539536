import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createServer, type ViteDevServer } from 'vite'
import { findVite } from '@vite-integration/core/link'
import integration from '@vite-integration/vite-plugin'
import type { Adapter, Scenario, Start } from '../contract/scenario.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hot-files-'))

/** Returns an adapter whose applications use, in development, a Vite server that runs on its own with the plugin. */
export function proxied(host: Adapter): Adapter {
  const start: Start = async (scenario) => {
    const servers = [scenario.vite, ...(scenario.also ?? []).map(({ vite }) => vite)]
    if (servers.some(({ dev }) => dev !== true)) return host.start(scenario)
    const [first] = servers
    const hotFile = path.join(folder, `${randomUUID()}.json`)
    // A Vite that restarts reads it anew.
    process.env.VITE_INTEGRATION_HOT_FILE = hotFile
    const forget = (): void => {
      if (process.env.VITE_INTEGRATION_HOT_FILE === hotFile) delete process.env.VITE_INTEGRATION_HOT_FILE
    }
    try {
      const vite = await runVite(first!)
      while (!(await isFound(hotFile))) await new Promise((resolve) => setTimeout(resolve, 10))
      const application = await host.start(scenario)
      const close = async (): Promise<void> => {
        forget()
        await application.close()
        await vite.close()
      }
      return { ...application, close }
    } catch (error) {
      forget()
      throw error
    }
  }
  return { name: `${host.name} in front of Vite`, isProxied: true, start }
}

async function isFound(hotFile: string): Promise<boolean> {
  const found = await findVite(hotFile)
  found?.close()
  return found !== undefined
}

/** A host in front of a Vite server that runs on its own, without the plugin: nothing but its address is known. */
export function proxiedWithoutPlugin(host: Adapter): Adapter {
  const start: Start = async (scenario) => {
    const vite = await runVite(scenario.vite, [])
    const { port } = vite.httpServer!.address() as AddressInfo
    const devServer = `http://127.0.0.1:${String(port)}`
    const application = await host.start({ ...scenario, vite: { ...scenario.vite, devServer } })
    const close = async (): Promise<void> => {
      await application.close()
      await vite.close()
    }
    return { ...application, close }
  }
  return { name: `${host.name} in front of Vite without the plugin`, isProxied: true, start }
}

async function runVite(
  { root = '.', configFile }: Scenario['vite'],
  ownPlugins = [integration({ refresh: false })],
): Promise<ViteDevServer> {
  const own = path.resolve(root, configFile || 'vite.config.ts')
  const hasPlugin = existsSync(own) && readFileSync(own, 'utf8').includes('integration(')
  const vite = await createServer({
    root,
    ...(configFile === undefined ? {} : { configFile: configFile && path.resolve(root, configFile) }),
    server: { host: '127.0.0.1', port: 0 },
    clearScreen: false,
    // Node's own loader finds the sources of our packages; Vite's would load their last builds.
    configLoader: 'native',
    plugins: hasPlugin ? [] : ownPlugins,
  })
  await vite.listen()
  return vite
}
