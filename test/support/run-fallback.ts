import { createContext, runInContext } from 'node:vm'
import type { Tag } from './parse-tags.ts'

interface ScriptElement {
  src?: string
  onload?: () => void
  addEventListener(event: string, listener: () => void): void
}

/** A page in a browser whose modules are too old for the modern build. */
export interface FallbackPage {
  /** Runs the inline module scripts among tags, as such a browser does. */
  run(tags: readonly Tag[]): void
  /** URLs of the scripts that were put into the page. */
  readonly loaded: readonly string[]
  /** Modules that SystemJS was asked for. */
  readonly imported: readonly string[]
  /** The scripts that were put into the page have arrived. */
  arrive(): void
}

export function openFallbackPage(): FallbackPage {
  const loaded: string[] = []
  const imported: string[] = []
  const waiting: (() => void)[] = []
  const globals: Record<string, unknown> = {}
  const document = {
    createElement: (): ScriptElement => ({
      addEventListener: (event, listener) => void (event === 'load' && waiting.push(listener)),
    }),
    head: {
      appendChild(script: ScriptElement) {
        loaded.push(script.src ?? '')
        waiting.push(() => script.onload?.())
      },
    },
  }
  const context = createContext(Object.assign(globals, { window: globals, document }))
  return {
    loaded,
    imported,
    run(tags) {
      for (const { attributes, text } of tags) {
        // The script that asks for the modern syntax does not parse there.
        const runs = attributes['type'] === 'module' && !text.includes('import.meta')
        if (runs && attributes['src'] === undefined) runInContext(text, context)
      }
    },
    arrive() {
      globals['System'] = { import: (url: string) => imported.push(url) }
      for (const load of waiting.splice(0)) load()
    },
  }
}
