// Loads the project's Vite and its config, which is a program: it may end its process, never be done, or print.
// Argument: a ConfigRequest as JSON.
import { ViteIntegrationError } from '@vite-integration/core'
import { loadVite } from '@vite-integration/core/tooling'
import type { InlineConfig } from 'vite'
import { type ConfigFacts, factsOf } from '../doctor/config-facts.ts'
import { openChannel } from './channel.ts'
import type { ConfigMessage, ConfigRequest } from './messages.ts'

const { root, configFile } = JSON.parse(process.argv[2] ?? '{}') as ConfigRequest
const report = openChannel<ConfigMessage>()?.send ?? ((): void => {})

try {
  const vite = await loadVite(root)
  report({ type: 'vite', version: vite.version })
  const inline: InlineConfig = {
    root,
    logLevel: 'silent',
    ...(configFile === undefined ? {} : { configFile }),
  }
  const read = async (command: 'serve' | 'build', mode: string): Promise<ConfigFacts> => {
    // Vite sets the one where it is unset, and the other by an .env file: both would hold for the next reading.
    delete process.env.NODE_ENV
    delete process.env.VITE_USER_NODE_ENV
    return factsOf(await vite.resolveConfig(inline, command, mode, mode))
  }
  report({
    type: 'config',
    build: await read('build', 'production'),
    serve: await read('serve', 'development'),
  })
} catch (error) {
  if (error instanceof ViteIntegrationError) {
    const { code, hint, message } = error
    report({ type: 'error', message: `${message.split('. ', 1)[0]} (${code}).`, fix: hint })
  } else report({ type: 'error', message: error instanceof Error ? error.message : String(error) })
}
