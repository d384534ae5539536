export type Level = 'ok' | 'warning' | 'error'

/** The result of a check. */
export interface Finding {
  /** Short name of the check, such as 'vite' or 'build'. */
  readonly check: string
  readonly level: Level
  /** One sentence that says what is right or wrong. */
  readonly message: string
  /** Advice: what to do about it. */
  readonly fix?: string
}

/** Creates findings under the name of one check. */
export interface Reporter {
  ok(message: string): Finding
  warning(message: string, fix: string): Finding
  error(message: string, fix: string): Finding
}

/** Returns functions that create the findings of a check. */
export function reporter(check: string): Reporter {
  return {
    ok: (message) => ({ check, level: 'ok', message }),
    warning: (message, fix) => ({ check, level: 'warning', message, fix }),
    error: (message, fix) => ({ check, level: 'error', message, fix }),
  }
}
