import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** What the keys do. */
export interface KeyActions {
  readonly restart: () => void
  readonly addresses: () => void
  readonly open: () => void
  readonly clear: () => void
  readonly quit: () => void
}

const keys: readonly (readonly [key: string, action: keyof KeyActions, description: string])[] = [
  ['r', 'restart', 'restart the backend'],
  ['u', 'addresses', 'show the addresses'],
  ['o', 'open', 'open the application in the browser'],
  ['c', 'clear', 'clear the terminal'],
  ['q', 'quit', 'quit'],
]

/**
 * Calls an action for each key that is followed by Enter, as Vite does: typing changes nothing by accident, and Ctrl+C
 * stays the terminal's. 'h' lists the keys.
 *
 * @param say prints to the terminal
 * @returns a function that stops listening
 */
export function listenToKeys(input: Readable, actions: KeyActions, say: (text: string) => void): () => void {
  const lines = createInterface({ input })
  lines.on('line', (line) => {
    const pressed = line.trim()
    const found = keys.find(([key]) => key === pressed)
    if (found) actions[found[1]]()
    else if (pressed === 'h') say(help())
  })
  return () => lines.close()
}

function help(): string {
  const list = keys.map(([key, , description]) => `  ${key} + Enter  ${description}`)
  return `\n${list.join('\n')}\n`
}
