type Env = Readonly<Record<string, string | undefined>>

/** Sets NODE_ENV to 'development' where it is unset or empty: `NODE_ENV= npx …` is how a shell unsets it. */
export function settleNodeEnv(env: NodeJS.ProcessEnv = process.env): void {
  env.NODE_ENV ||= 'development'
}

/**
 * Returns the NODE_ENV for the processes of Vite and the backend. 'production' in a shell or a container image is
 * meant for what is deployed there, not for development: it is replaced by 'development'.
 */
export function childNodeEnv({ NODE_ENV: value }: Env = process.env): string {
  return value === undefined || value === '' || value === 'production' ? 'development' : value
}

/**
 * Returns a line that says what follows from a NODE_ENV other than 'development'; undefined for that one.
 *
 * @param runsBackend whether the backend runs in a process of its own, which gets an environment of its own
 */
export function nodeEnvNotice(runsBackend: boolean, env: Env = process.env): string | undefined {
  const value = env.NODE_ENV || 'development'
  if (value === 'development') return undefined
  const is = `[dev] NODE_ENV is ${JSON.stringify(value)}:`
  if (runsBackend && childNodeEnv(env) === 'development') {
    return `${is} Vite and the backend are given "development" all the same.`
  }
  const unset = 'unset NODE_ENV (PowerShell: Remove-Item Env:NODE_ENV) and leave it out of .env files'
  const consequence = runsBackend
    ? 'the backend serves the build, where there is one, instead of asking Vite'
    : 'pages come from Vite all the same, but libraries and frameworks behave as it says'
  return `${is} ${consequence}. For development ${unset}.`
}
