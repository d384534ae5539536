import type { BundlerOptions } from './input-option.ts'

/** Details of a failure. Each code's texts use some of them. */
export interface ErrorDetails {
  /** The requested entry, path, option or argument. */
  readonly name?: string
  /** Absolute path, or paths, where it was looked for. */
  readonly where?: string
  /** Sentences with the known alternatives, or with the cause. */
  readonly known?: string
  /** The name of the bundler's options in the project's version of Vite; undefined when the version is unknown. */
  readonly bundler?: BundlerOptions | undefined
}

/** The texts of one error code. */
export interface ErrorText {
  /** States what failed. Names no path of the machine, because an error page may show it to anybody. */
  message(details: ErrorDetails): string
  /** States where it was looked for and which command or option fixes it. */
  hint(details: ErrorDetails): string
}

/** Quotes a name for a message. Templates are not type-checked: a name can be of any type. */
export function quote(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name) : typeof name
}
