const everywhere = new Set(['0.0.0.0', '::', ''])

/** Where a browser on this machine reaches a server that listens on a host and port. */
export function addressOf(host: string, port: number): string {
  const name = everywhere.has(host) ? 'localhost' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${String(port)}`
}

/** What a start ends with. @param url without a slash at its end */
export function addressBlock(title: string, url: string, viteUrl: string): string {
  return `\n  vite-integration dev: ${title}\n\n  App   ${url}/\n  Vite  ${viteUrl}/\n`
}
