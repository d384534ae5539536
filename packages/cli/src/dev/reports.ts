import path from 'node:path'
import type { Listening } from '../child/messages.ts'
import type { Failure } from './failure.ts'
import type { Output } from './output.ts'

export interface Reports {
  readonly changed: (files: readonly string[]) => void
  /** True when it is not the first time. */
  readonly up: (at: Listening) => boolean
  readonly failed: (failure: Failure) => void
}

export interface ReportsOptions {
  readonly output: Output
  readonly cwd: string
  readonly url: string
  readonly viteUrl: string
  /** Of `performance.now()`. */
  readonly startedAt: number
}

/** What the terminal is told of the backend's life. */
export function createReports({ output, cwd, url, viteUrl, startedAt }: ReportsOptions): Reports {
  let since = startedAt
  let isFirst = true
  let toldPort: number | undefined
  const elapsed = (): string => `${String(Math.round(performance.now() - since))} ms`

  function sayAddresses(): void {
    output.say(`\n  vite-integration dev: ready in ${elapsed()}\n\n  App   ${url}/\n  Vite  ${viteUrl}/\n`)
  }

  function warnOfPort({ moved, port, secure }: Listening): void {
    if (secure) output.warn(`[dev] The backend speaks HTTPS; ${url}/ is plain HTTP in front of it.`)
    if (moved || toldPort === port) return
    toldPort = port
    const listens = `[dev] The backend listens on port ${String(port)}, not on the one in PORT`
    output.warn(`${listens}: ${url}/ passes requests on to it. Let it read PORT from its environment.`)
  }

  return {
    changed(files) {
      since = performance.now()
      const [first, ...more] = files.map((file) => path.relative(cwd, file))
      const others = more.length === 0 ? '' : ` and ${String(more.length)} more`
      output.say(`[dev] ${String(first)}${others} changed, restarting`)
    },
    up(at) {
      const wasFirst = isFirst
      isFirst = false
      if (wasFirst) sayAddresses()
      else output.say(`[dev] restarted in ${elapsed()}`)
      warnOfPort(at)
      return !wasFirst
    },
    failed({ title }) {
      if (isFirst) sayAddresses()
      isFirst = false
      output.warn(`[dev] ${title}. It is started again when one of its files changes.`)
    },
  }
}
