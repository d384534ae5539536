import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import type * as ViteRunner from 'vite/module-runner'
import type { ModuleRunner, ModuleRunnerTransport } from 'vite/module-runner'
import { logQuietly } from '../../logger.ts'
import type { Logger } from '../../options.ts'
import type { ViteClient } from '../../link/client.ts'
import { followEvents } from '../../link/environments.ts'
import { thrownText } from '../../to-error.ts'

type Listener = Parameters<NonNullable<ModuleRunnerTransport['connect']>>[0]['onMessage']

/**
 * The module runners of one connection to a Vite in another process, one for each environment. They fetch transformed
 * modules over the link, and get its hot messages: an edit takes effect as it would in Vite's own process.
 */
export interface RunnerHost {
  /** Returns the runner of an environment. */
  runner(environment: string): ModuleRunner
  /** Resolves when Vite has ended or restarted, or after `close`: no more edits are told of. Never rejects. */
  readonly ended: Promise<void>
  close(): void
}

/**
 * Opens the runners of a connection.
 *
 * @param root of the Vite project, whose copy of Vite runs the modules
 * @throws ForwardError when Vite does not answer
 */
export async function openRunnerHost(client: ViteClient, root: string, logger: Logger): Promise<RunnerHost> {
  const { ModuleRunner, createNodeImportMeta } = await loadModuleRunner(root)
  const runners = new Map<string, ModuleRunner>()
  const listeners = new Map<string, Listener>()
  const warn = (error: unknown): void =>
    logQuietly(() => logger.warn(`A module runner has failed: ${thrownText(error)}`))
  const events = await followEvents(
    client,
    ({ environment, payload }) => listeners.get(environment)?.(payload as Parameters<Listener>[0]),
    warn,
  )
  const ended = events.ended.then(() => {
    // All of them at once, ahead of new ones: each switches Node's source maps off again.
    for (const runner of runners.values()) runner.close().catch(warn)
  })

  function createRunner(environment: string): ModuleRunner {
    const transport: ModuleRunnerTransport = {
      connect({ onMessage }) {
        listeners.set(environment, onMessage)
        onMessage({ type: 'connected' })
      },
      disconnect: () => void listeners.delete(environment),
      async send(payload) {
        await client.call('message', { environment, payload })
      },
      invoke: (payload) => client.call('invoke', { environment, payload }),
    }
    return new ModuleRunner({
      transport,
      createImportMeta: createNodeImportMeta,
      sourcemapInterceptor: 'node',
      hmr: { logger: hmrLogger(logger) },
    })
  }

  return {
    runner(environment) {
      const runner = runners.get(environment) ?? createRunner(environment)
      runners.set(environment, runner)
      return runner
    },
    ended,
    close: events.close,
  }
}

function hmrLogger(logger: Logger): ViteRunner.HMRLogger {
  return {
    debug: (...parts) => logQuietly(() => logger.debug(parts.map(String).join(' '))),
    error: (error) => logQuietly(() => logger.error(thrownText(error))),
  }
}

/** Loads the module runner of the project's Vite, else of the one beside this package. */
async function loadModuleRunner(root: string): Promise<typeof ViteRunner> {
  const name = 'vite/module-runner'
  return (await import(resolveFrom(root, name) ?? name)) as typeof ViteRunner
}

function resolveFrom(root: string, name: string): string | undefined {
  try {
    return pathToFileURL(createRequire(path.join(root, 'package.json')).resolve(name)).href
  } catch {
    return undefined
  }
}
