/** What a Vite config calls its bundler's options. */
export type BundlerOptions = 'rolldownOptions' | 'rollupOptions'

/** Vite 8 bundles with Rolldown and names them so; Vite 7 knows the older name alone. */
export function bundlerOptions(viteVersion: string | undefined): BundlerOptions | undefined {
  const major = Number.parseInt(viteVersion ?? '', 10)
  if (Number.isNaN(major)) return undefined
  return major >= 8 ? 'rolldownOptions' : 'rollupOptions'
}

/** The option that names entries, for messages. Undefined: which Vite it is, is not known. */
export function inputOption(options: BundlerOptions | undefined): string {
  return options === undefined
    ? '"build.rolldownOptions.input" (with Vite 7 "build.rollupOptions.input")'
    : `"build.${options}.input"`
}
