import path from 'node:path'
import type { Listening } from '../child/messages.ts'
import type { Failure } from '../dev/backend/failure.ts'
import { http2Advice } from '../dev/proxy/http2-advice.ts'
import type { CertificateSource } from '../dev/proxy/public-server.ts'
import { addressBlock } from './address.ts'
import type { Output } from './output.ts'

export interface Reports {
  /** Reports a restart because of changed files. */
  readonly changed: (files: readonly string[]) => void
  /** Reports a restart that somebody has asked for. */
  readonly asked: () => void
  /** Reports that the backend listens. Returns whether browsers may have loaded pages before. */
  readonly up: (at: Listening) => boolean
  readonly failed: (failure: Failure) => void
  /** Reports a browser that asked for HTTPS, which is not served. */
  readonly refused: () => void
  /** Reports a certificate that the public port cannot use. */
  readonly unusable: (source: CertificateSource, reason: string) => void
  /** Prints the addresses, where Vite had none when they were to be printed. */
  readonly viteStarted: () => void
}

export interface ReportsOptions {
  readonly output: Output
  readonly cwd: string
  readonly url: () => string
  /** Returns Vite's address; undefined while Vite has not started. */
  readonly viteUrl: () => string | undefined
  /** Time of the start, by `performance.now()`. */
  readonly startedAt: number
}

const certificates =
  'Give one by --https-cert and --https-key, or by "server.https" of vite.config (@vitejs/plugin-basic-ssl makes one).'
const plainInFront = `The backend speaks HTTPS with a certificate for each host; plain HTTP is in front of it. ${certificates}`

/** After this many restarts in a row without listening, the program may be changing its own files. */
const loopRestarts = 5

/** Creates the reports in the terminal about the backend: addresses, restarts, failures and advice. */
export function createReports({ output, cwd, url, viteUrl, startedAt }: ReportsOptions): Reports {
  let since = startedAt
  let hasAddresses = false
  /** Title of the addresses that wait for Vite. */
  let unsaid: (() => string) | undefined
  let isRestart = false
  let failedRestarts = 0
  let restarts = 0
  let last: Listening | undefined
  const warned = new Set<string>()
  const elapsed = (): string => `${String(Math.round(performance.now() - since))} ms`

  function sayAddresses(title: () => string): void {
    hasAddresses = true
    const vite = viteUrl()
    if (vite === undefined) unsaid = title
    else output.say(addressBlock(title(), url(), vite))
  }

  function warnOnce(text: string): void {
    if (warned.has(text)) return
    warned.add(text)
    output.warn(`[dev] ${text}`)
  }

  function warnOfListening(at: Listening): void {
    if (at.http2) return warnOnce(http2Advice(at))
    if (at.secure && !at.certificate && url().startsWith('http:')) warnOnce(plainInFront)
    if (at.moved) return
    const place =
      at.path === undefined ? `port ${String(at.port)}, not on the one` : `${at.path}, not on the port`
    const listens = `The backend listens on ${place} in PORT`
    warnOnce(`${listens}: ${url()}/ passes requests on to it. Let it read PORT from its environment.`)
  }

  function warnOfLoop(name: string): void {
    const times = `[dev] ${name} changed and the backend was started again, ${String(loopRestarts)} times in a row`
    const cure = 'it has to write it elsewhere, or not import it.'
    output.warn(`${times} before it listened. If the program writes this file itself, ${cure}`)
  }

  return {
    viteStarted() {
      if (unsaid) sayAddresses(unsaid)
      unsaid = undefined
    },
    changed(files) {
      since = performance.now()
      isRestart = true
      const [first = '', ...more] = files.map((file) => path.relative(cwd, file))
      const others = more.length === 0 ? '' : ` and ${String(more.length)} more`
      output.say(`[dev] ${first}${others} changed, restarting`)
      if (++failedRestarts === loopRestarts) warnOfLoop(first)
    },
    asked() {
      since = performance.now()
      isRestart = true
      output.say('[dev] restarting')
    },
    up(at) {
      const hadAddresses = hasAddresses
      failedRestarts = 0
      if (!hadAddresses || unsaid) sayAddresses(() => `ready in ${elapsed()}`)
      else if (isRestart) output.say(`[dev] restarted in ${elapsed()} (x${String(++restarts)})`)
      // No restart: the same process had listened on another port before, or had not listened in time.
      else if (at.moved && last?.moved === false)
        output.say('[dev] The backend listens on the port in PORT now')
      else if (last === undefined) output.say('[dev] The backend listens now')
      isRestart = false
      last = at
      warnOfListening(at)
      return hadAddresses
    },
    refused: () => warnOnce(`A browser asked for HTTPS, and there is no certificate. ${certificates}`),
    unusable(source, reason) {
      const whose = source === 'vite' ? 'of "server.https"' : 'of the backend'
      warnOnce(`The certificate ${whose} cannot be used at the public port: ${reason}. ${certificates}`)
    },
    failed({ title }) {
      if (!hasAddresses) sayAddresses(() => 'the backend is not serving')
      last = undefined
      output.warn(`[dev] ${title}. It is started again when one of its files changes.`)
    },
  }
}
