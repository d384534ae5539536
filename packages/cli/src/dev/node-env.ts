type Env = Readonly<Record<string, string | undefined>>

/** What is unset is development, and so is what is empty: `NODE_ENV= npx …` is how a shell unsets it. */
export function settleNodeEnv(env: NodeJS.ProcessEnv = process.env): void {
  env.NODE_ENV ||= 'development'
}

/** NODE_ENV of Vite and of a backend. A shell, or an image, that is set to production means what is served there. */
export function childNodeEnv({ NODE_ENV: value }: Env = process.env): string {
  return value === undefined || value === '' || value === 'production' ? 'development' : value
}

/**
 * What follows from a NODE_ENV that is not development, in a line; undefined where it is.
 *
 * @param runsBackend in a process of its own, with an environment of its own
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
