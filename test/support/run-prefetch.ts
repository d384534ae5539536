import { runInNewContext } from 'node:vm'

export type PrefetchLink = Record<string, unknown> & { onload?: () => void; onerror?: () => void }

export interface PrefetchRun {
  /** The links that the script has added to the page so far. */
  readonly links: readonly PrefetchLink[]
  /** The events that the script listens to. */
  readonly waitsFor: readonly string[]
  fire(event: string): void
}

/** Runs the code of a prefetch script with a minimal document in place of a browser's. */
export function runPrefetch(code: string, readyState = 'loading', nonce = ''): PrefetchRun {
  const links: PrefetchLink[] = []
  const listeners = new Map<string, () => void>()
  const createElement = (): PrefetchLink => {
    const link: PrefetchLink = { setAttribute: (name: string, value: string) => (link[name] = value) }
    return link
  }
  const document = {
    currentScript: { nonce },
    readyState,
    createElement,
    head: { appendChild: (link: PrefetchLink) => links.push(link) },
  }
  const addEventListener = (event: string, listener: () => void): unknown => listeners.set(event, listener)
  runInNewContext(code, { document, addEventListener, setTimeout: (run: () => void) => run() })
  return {
    links,
    waitsFor: [...listeners.keys()],
    fire: (event) => listeners.get(event)?.(),
  }
}
