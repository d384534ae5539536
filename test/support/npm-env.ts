/** Settings of npm that say where packages come from, and not which project it works on. */
const kept = /^npm_config_(?:cache|cafile|registry|userconfig|proxy|https_proxy|noproxy|strict_ssl)$/i

/**
 * Returns the environment for an npm, npx or pnpm with a project of its own. Tests may run below another of them, which
 * names its project and its packages in variables: `npm_config_package`, `npm_config_local_prefix`, `NODE_ENV`.
 */
export function npmEnv(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const others = /^(?:npm_|pnpm_|INIT_CWD$|NODE_ENV$|NODE_OPTIONS$|VITEST)/i
  return Object.fromEntries(Object.entries(env).filter(([name]) => kept.test(name) || !others.test(name)))
}
