/** The commands of a package manager. */
export interface PackageManager {
  /** Installs what package.json names. */
  readonly install: string
  /** Runs a script, whose name follows. */
  readonly run: string
  /** Adds packages, whose names follow; with `dev` for development. */
  add(dev: boolean): string
}

/** Returns the package manager that has started this program; npm when none has. */
export function packageManager(agent: string = process.env['npm_config_user_agent'] ?? ''): PackageManager {
  const [, name = 'npm'] = /^(pnpm|yarn|bun)\//.exec(agent) ?? []
  const add = name === 'npm' ? 'install' : 'add'
  return {
    install: `${name} install`,
    run: `${name} run`,
    add: (dev) => `${name} ${add}${dev ? ' -D' : ''}`,
  }
}
