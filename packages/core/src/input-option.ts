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
