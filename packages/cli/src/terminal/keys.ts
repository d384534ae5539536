import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** What the keys do. */
export interface KeyActions {
  readonly restart: () => void
  readonly addresses: () => void
  readonly open: () => void
  readonly clear: () => void
  readonly quit: () => void
  /** Presses a key of Vite's own. */
  readonly vite: (key: string) => void
}

/** Returns whether somebody can press keys here. */
export function hasKeyboard(): boolean {
  return process.stdin.isTTY && !process.env.CI
}

const keys: readonly (readonly [
  key: string,
  action: Exclude<keyof KeyActions, 'vite'>,
  description: string,
])[] = [
  ['r', 'restart', 'restart the backend'],
  ['u', 'addresses', 'show the addresses'],
  ['o', 'open', 'open the application in the browser'],
  ['c', 'clear', 'clear the terminal'],
  ['q', 'quit', 'quit'],
]

/**
 * Calls an action for each key that is followed by Enter, as Vite does: typing changes nothing by accident, and Ctrl+C
 * stays the terminal's. 'h' lists the keys; a 'v' in front makes a key Vite's own.
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
    else if (/^v ?.$/.test(pressed)) actions.vite(pressed.at(-1)!)
  })
  return () => lines.close()
}

function help(): string {
  const list = keys.map(([key, , description]) => `  ${key} + Enter  ${description}`)
  list.push('  v, a key and Enter  press that key of Vite: vh lists them, vr restarts Vite')
  return `\n${list.join('\n')}\n`
}
