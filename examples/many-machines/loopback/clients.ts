import { setTimeout as sleep } from 'node:timers/promises'

/** What clients have met. */
export interface Counts {
  pages: number
  files: number
  /** Chunks that were loaded later than their page. */
  lazy: number
  /** Requests that were not answered with the file. */
  failed: number
  /** Files of another version than their page. */
  mixed: number
  /** The first failures, for people. */
  readonly examples: string[]
}

/** A page as a browser has it: its own files, and the chunk that a click will load. */
interface OpenPage {
  readonly version: string
  readonly lazy: string
}

function versionIn(code: string): string | undefined {
  return /ersion (\d+)/.exec(code)?.[1]
}

export function createClients(url: string): {
  readonly counts: Counts
  /** Opens a page, and loads a chunk of it after some time, until it is told to stop. */
  browse(lazyMs: number, isOver: () => boolean): Promise<void>
  /** Opens a page now, and returns the click that loads its chunk: for tabs that stay open. */
  openTab(): Promise<() => Promise<void>>
} {
  const counts: Counts = { pages: 0, files: 0, lazy: 0, failed: 0, mixed: 0, examples: [] }

  function fail(what: string): undefined {
    counts.failed += 1
    if (counts.examples.length < 5) counts.examples.push(what)
    return undefined
  }

  async function load(path: string): Promise<string | undefined> {
    try {
      const reply = await fetch(url + path)
      const text = await reply.text()
      return reply.ok ? text : fail(`${path}: ${String(reply.status)}`)
    } catch (error) {
      return fail(`${path}: ${String(error)}`)
    }
  }

  async function open(): Promise<OpenPage | undefined> {
    const html = await load('/')
    if (html === undefined) return undefined
    counts.pages += 1
    const paths = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path!)
    const texts = await Promise.all(paths.map(load))
    counts.files += paths.length
    const script = texts[paths.findIndex((path) => path.endsWith('.js'))]
    if (script === undefined) return undefined
    const lazy = /later-[\w-]+\.js/.exec(script)?.[0]
    const version = versionIn(script)
    if (lazy === undefined || version === undefined) throw new Error('The page is not that of the example')
    return { version, lazy: `/assets/${lazy}` }
  }

  async function click({ version, lazy }: OpenPage): Promise<void> {
    const text = await load(lazy)
    if (text === undefined) return
    counts.lazy += 1
    if (versionIn(text) !== version) counts.mixed += 1
  }

  return {
    counts,
    async browse(lazyMs, isOver) {
      while (!isOver()) {
        const page = await open()
        await sleep(lazyMs * (0.5 + Math.random()))
        if (page) await click(page)
      }
    },
    async openTab() {
      const page = await open()
      return async () => {
        if (page) await click(page)
      }
    },
  }
}
