import type { ResolvedConfig } from '../../config.ts'

/** One option as it is in force. */
interface ConfigLine {
  readonly name: string
  readonly value: string
  /** Where the value comes from. */
  readonly from: string
}

/** Options of development. Functions and objects of the application are named, not shown: they may hold secrets. */
export function describeConfig(config: ResolvedConfig, base: string): ConfigLine[] {
  const { devServer, root, configFile, backendPrefixes, spaFallback, nonce, transformHtml, tags, ssr } =
    config
  const line = (name: string, value: string | boolean, otherwise = 'default'): ConfigLine => ({
    name,
    value: String(value),
    from: config.given.includes(name) ? 'option' : otherwise,
  })
  const isCommands = devServer === 'proxy' && !config.given.includes('devServer')
  return [
    line('dev', config.dev, 'NODE_ENV'),
    line('root', root, 'working directory'),
    line('configFile', configFile ?? 'vite.config.* in root'),
    line(
      'devServer',
      devServer instanceof URL ? devServer.origin : devServer,
      isCommands ? 'vite-integration dev' : 'default',
    ),
    { ...line('base', base), from: "Vite's config" },
    line('backendPrefixes', backendPrefixes.map(String).join('  ')),
    line('spaFallback', spaFallback),
    line('nonce', nonce ? 'a function' : 'none'),
    line('transformHtml', transformHtml ? 'a function' : 'none'),
    line('tags', Object.keys(tags).join(', ') || 'none'),
    line('ssr', ssr ? ssr.entry : 'none', "the Vite plugin's option, or none"),
  ]
}
