import type { Logger } from 'vite'

/** A logger for Vite that keeps what it is told. */
export function recordingLogger(): Logger & { readonly infos: string[] } {
  const infos: string[] = []
  const nothing = (): void => {}
  return {
    infos,
    info: (text) => void infos.push(text),
    warn: nothing,
    warnOnce: nothing,
    error: nothing,
    clearScreen: nothing,
    hasErrorLogged: () => false,
    hasWarned: false,
  }
}
