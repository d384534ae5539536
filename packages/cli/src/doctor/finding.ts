export type Level = 'ok' | 'warning' | 'error'

/** What a check has found. */
export interface Finding {
  /** Short name of the check, such as 'vite' or 'build'. */
  readonly check: string
  readonly level: Level
  /** What is right or wrong. */
  readonly message: string
  /** What mends it. */
  readonly fix?: string
}

/** What one check says under its name. */
export interface Reporter {
  ok(message: string): Finding
  warning(message: string, fix: string): Finding
  error(message: string, fix: string): Finding
}

export function reporter(check: string): Reporter {
  return {
    ok: (message) => ({ check, level: 'ok', message }),
    warning: (message, fix) => ({ check, level: 'warning', message, fix }),
    error: (message, fix) => ({ check, level: 'error', message, fix }),
  }
}
