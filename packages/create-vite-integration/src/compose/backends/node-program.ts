/** Lines that read the address from the environment. */
export const port = `const host = process.env.HOST ?? '127.0.0.1'
const port = Number(process.env.PORT ?? 3000)`

/** Scripts of a backend that Node runs as it stands: it strips the types of TypeScript itself. */
export function nodeScripts(file: string): Record<string, string> {
  return {
    dev: `vite-integration dev ${file}`,
    build: 'vite build',
    start: `cross-env NODE_ENV=production node ${file}`,
  }
}
