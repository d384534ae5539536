// A program that loads the project's Vite and resolves its config, for `doctor`. It is a process of its own because a
// config is code: it may end its process, wait forever, or print.
// Argument: a ConfigRequest as JSON. Reports ConfigMessages.
import { ViteIntegrationError } from '@vite-integration/core'
import { loadVite } from '@vite-integration/core/tooling'
import type { InlineConfig } from 'vite'
import { type ConfigFacts, factsOf } from '../doctor/config-facts.ts'
import { openSupervisorChannel } from './supervisor-channel.ts'
import type { ConfigMessage, ConfigRequest } from './messages.ts'

const { root, configFile } = JSON.parse(process.argv[2] ?? '{}') as ConfigRequest
const report = openSupervisorChannel<ConfigMessage>()?.send ?? ((): void => {})

try {
  const vite = await loadVite(root)
  report({ type: 'vite', version: vite.version })
  const inline: InlineConfig = {
    root,
    logLevel: 'silent',
    ...(configFile === undefined ? {} : { configFile }),
  }
  const read = async (command: 'serve' | 'build', mode: string): Promise<ConfigFacts> => {
    // Vite sets NODE_ENV where it is unset, and VITE_USER_NODE_ENV from .env files. The second call must not see the
    // values of the first.
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
