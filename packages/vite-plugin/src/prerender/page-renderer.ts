import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What production answers for a page. */
export interface RenderedResponse {
  readonly status: number
  readonly type?: string
  /** Where a redirect leads to. */
  readonly location?: string
  readonly body: Uint8Array
  /** Why there is no page: message and stack. */
  readonly error?: string
}

/** Renders pages by a build. */
export interface PageRenderer {
  /** @param target path of the URL, encoded, base included */
  render(target: string): Promise<RenderedResponse>
  close(): void
}

/** What the process needs to know. */
export interface RendererSettings {
  /** Absolute path of the Vite root. */
  readonly root: string
  /** Absolute path of the client's outDir. */
  readonly outDir: string
  readonly ssr: { readonly entry: string; readonly environment: string; readonly template?: string }
}

/** A request to the process, and its response under the same number. */
export interface RenderRequest {
  readonly id: number
  readonly target: string
}
export interface RenderReply {
  readonly id: number
  readonly response: RenderedResponse
}

/**
 * Starts the process that renders the pages of a build. It is a process of its own: what the server's code opens or starts
 * ends with it, and each build has fresh modules.
 */
export function startRenderer(settings: RendererSettings): PageRenderer {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const program = fileURLToPath(new URL(`./render-process.${extension}`, import.meta.url))
  const child: ChildProcess = fork(program, [JSON.stringify(settings)], {
    execArgv: process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const pending = new Map<number, PromiseWithResolvers<RenderedResponse>>()
  let ended: Error | undefined
  function end(error: Error): void {
    ended ??= error
    for (const { reject } of pending.values()) reject(ended)
    pending.clear()
  }
  child.on('message', ({ id, response }: RenderReply) => {
    pending.get(id)?.resolve(response)
    pending.delete(id)
  })
  child.on('error', end)
  child.on('exit', (code, signal) =>
    end(
      new Error(
        `[vite-integration] The process that prerenders pages has ended with ${signal ?? `exit code ${String(code)}`}.`,
      ),
    ),
  )
  let lastId = 0
  return {
    async render(target) {
      if (ended) throw ended
      const id = ++lastId
      const reply = Promise.withResolvers<RenderedResponse>()
      pending.set(id, reply)
      child.send({ id, target } satisfies RenderRequest, (error) => error && end(error))
      return reply.promise
    },
    close() {
      // What the server's code keeps open is of no use any more.
      child.kill('SIGKILL')
    },
  }
}
