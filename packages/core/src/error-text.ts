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

/** The name of the bundler's options in a Vite config. */
export type BundlerOptions = 'rolldownOptions' | 'rollupOptions'

/** Returns the name that a version of Vite uses: 'rolldownOptions' since Vite 8. Undefined for an unknown version. */
export function bundlerOptions(viteVersion: string | undefined): BundlerOptions | undefined {
  const major = Number.parseInt(viteVersion ?? '', 10)
  if (Number.isNaN(major)) return undefined
  return major >= 8 ? 'rolldownOptions' : 'rollupOptions'
}

/** Returns the option that names entries, for messages. @param options undefined for an unknown version of Vite */
export function inputOption(options: BundlerOptions | undefined): string {
  return options === undefined
    ? '"build.rolldownOptions.input" (with Vite 7 "build.rollupOptions.input")'
    : `"build.${options}.input"`
}
