// Runs a standalone Vite server for each root: standalone.ts vite|vite7 [--stays] root…
import integration from '@vite-integration/vite-plugin'
import type { Vite } from '../vites.ts'

const [name = 'vite', ...rest] = process.argv.slice(2)
const { createServer } = (await import(name)) as Vite

if (rest[0] === '--stays') process.on('SIGINT', () => console.log('SIGINT, and it goes on'))
for (const root of rest.filter((argument) => argument !== '--stays')) {
  const server = await createServer({
    root,
    configFile: false,
    logLevel: 'silent',
    server: { port: 0, host: '127.0.0.1' },
    plugins: [integration()],
  })
  await server.listen()
}
