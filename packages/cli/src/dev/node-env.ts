type Env = Record<string, string | undefined>

/** What is unset is development, and so is what is empty: `NODE_ENV= npx …` is how a shell unsets it. */
export function settleNodeEnv(env: Env = process.env): void {
  env.NODE_ENV ||= 'development'
}

/**
 * What follows from a NODE_ENV that is not development, in a line; undefined where it is.
 *
 * @param asksVite whatever NODE_ENV says: the integration around an application does
 */
export function nodeEnvNotice(asksVite: boolean, env: Env = process.env): string | undefined {
  const value = env.NODE_ENV || 'development'
  if (value === 'development') return undefined
  const unset = 'unset NODE_ENV (PowerShell: Remove-Item Env:NODE_ENV) and leave it out of .env files'
  return `[dev] NODE_ENV is ${JSON.stringify(value)}: ${consequence(value, asksVite)}. For development ${unset}.`
}

function consequence(value: string, asksVite: boolean): string {
  if (asksVite) return 'pages come from Vite all the same, but libraries and frameworks behave as it says'
  return value === 'production'
    ? 'the backend serves the build instead of asking Vite, and fails without one'
    : 'the backend serves the build, where there is one, instead of asking Vite'
}
