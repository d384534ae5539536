interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
}

export interface RecordingLogger {
  readonly lines: LogLine[]
  debug(message: string): void
  info(message: string): void
  warn(message: string): void
  error(message: string): void
}

export function recordingLogger(): RecordingLogger {
  const lines: LogLine[] = []
  return {
    lines,
    debug: (message) => lines.push({ level: 'debug', message }),
    info: (message) => lines.push({ level: 'info', message }),
    warn: (message) => lines.push({ level: 'warn', message }),
    error: (message) => lines.push({ level: 'error', message }),
  }
}
