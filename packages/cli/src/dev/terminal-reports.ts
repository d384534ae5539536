import path from 'node:path'
import type { Listening } from '../child/messages.ts'
import type { Failure } from './failure.ts'
import { http2Advice } from './http2-advice.ts'
import { addressBlock } from '../terminal/address.ts'
import type { Output } from './output.ts'

export interface Reports {
  readonly changed: (files: readonly string[]) => void
  /** True when pages may have been loaded before. */
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

/** So many starts in a row that none listened in: the program may be what changes its files. */
const suspicious = 5

/** What the terminal is told of the backend's life. */
export function createReports({ output, cwd, url, viteUrl, startedAt }: ReportsOptions): Reports {
  let since = startedAt
  let addressesTold = false
  let isRestart = false
  let inVain = 0
  let last: Listening | undefined
  const told = new Set<string>()
  const elapsed = (): string => `${String(Math.round(performance.now() - since))} ms`

  function sayAddresses(title: string): void {
    addressesTold = true
    output.say(addressBlock(title, url, viteUrl))
  }

  function warnOnce(text: string): void {
    if (told.has(text)) return
    told.add(text)
    output.warn(`[dev] ${text}`)
  }

  function warnOfListening(at: Listening): void {
    if (at.http2) return warnOnce(http2Advice(at))
    if (at.secure) warnOnce(`The backend speaks HTTPS; ${url}/ is plain HTTP in front of it.`)
    if (at.moved) return
    const listens = `The backend listens on port ${String(at.port)}, not on the one in PORT`
    warnOnce(`${listens}: ${url}/ passes requests on to it. Let it read PORT from its environment.`)
  }

  function warnOfLoop(name: string): void {
    const times = `[dev] ${name} changed and the backend was started again, ${String(suspicious)} times in a row`
    const cure = 'it has to write it elsewhere, or not import it.'
    output.warn(`${times} before it listened. If the program writes this file itself, ${cure}`)
  }

  return {
    changed(files) {
      since = performance.now()
      isRestart = true
      const [first = '', ...more] = files.map((file) => path.relative(cwd, file))
      const others = more.length === 0 ? '' : ` and ${String(more.length)} more`
      output.say(`[dev] ${first}${others} changed, restarting`)
      if (++inVain === suspicious) warnOfLoop(first)
    },
    up(at) {
      const wasTold = addressesTold
      inVain = 0
      if (!wasTold) sayAddresses(`ready in ${elapsed()}`)
      else if (isRestart) output.say(`[dev] restarted in ${elapsed()}`)
      // In the same process: it had begun with another port, or not listened for long.
      else if (at.moved && last?.moved === false)
        output.say('[dev] The backend listens on the port in PORT now')
      else if (last === undefined) output.say('[dev] The backend listens now')
      isRestart = false
      last = at
      warnOfListening(at)
      return wasTold
    },
    failed({ title }) {
      if (!addressesTold) sayAddresses('the backend is not serving')
      last = undefined
      output.warn(`[dev] ${title}. It is started again when one of its files changes.`)
    },
  }
}
