const allAddresses = new Set(['0.0.0.0', '::', ''])

/**
 * Returns the URL at which a browser on this machine reaches a server that listens on a host and port, without a
 * slash at its end.
 */
export function addressOf(host: string, port: number, isSecure: boolean = false): string {
  const name = allAddresses.has(host) ? 'localhost' : host
  return `http${isSecure ? 's' : ''}://${name.includes(':') ? `[${name}]` : name}:${String(port)}`
}

/**
 * Returns the lines with both addresses that are printed after a start.
 *
 * @param url address of the application, without a slash at its end
 * @param viteUrl address of Vite, without a slash at its end
 */
export function addressBlock(title: string, url: string, viteUrl: string): string {
  return `\n  vite-integration dev: ${title}\n\n  App   ${url}/\n  Vite  ${viteUrl}/\n`
}
