import { createServer } from 'node:net'
import { hotFilePath } from '@vite-integration/core'
import { findVite } from '@vite-integration/core/link'
import { findPortHolder } from '../../terminal/port-holder.ts'
import type { ServerFacts } from '../config-facts.ts'
import { type Finding, reporter } from '../finding.ts'
import type { Project } from '../project.ts'

/** Checks that the ports of the application and of Vite are free; names the process that has them otherwise. */
export async function checkPorts({ root, host, port, config }: Project): Promise<Finding[]> {
  const findings = [await checkBackend(host, port)]
  if (config) findings.push(await checkVite(root, config.serve.server))
  return findings
}

async function checkBackend(host: string, port: number): Promise<Finding> {
  const { ok, warning } = reporter('port')
  const address = `${host}:${String(port)}`
  const problem = await listenError(host, port)
  if (problem === undefined) return ok(`${address} is free for the application`)
  if (problem !== 'EADDRINUSE') {
    return warning(
      `The application cannot listen on ${address} (${problem}).`,
      'Choose another --host or --port.',
    )
  }
  const holder = await describeHolder(port)
  return warning(
    `${address}, the application's, is in use${holder}.`,
    'End that process, or choose another --port.',
  )
}

async function checkVite(
  root: string,
  { port = 5173, host: name = 'localhost', strictPort }: ServerFacts,
): Promise<Finding> {
  const { ok, warning } = reporter('vite port')
  const address = `${name}:${String(port)}`
  const problem = await listenError(name, port)
  if (problem === undefined) return ok(`${address} is free for Vite`)
  const own = await findVite(hotFilePath(root))
  own?.close()
  if (own && Number(new URL(own.url).port) === port) return ok(`${address} is this project's running Vite`)
  const then = strictPort ? 'With "strictPort" it does not start.' : 'It takes the next one that is free.'
  const message = `${address}, Vite's, is in use${await describeHolder(port)}. ${then}`
  return warning(message, 'End that process, or choose another --vite-port.')
}

async function describeHolder(port: number): Promise<string> {
  const holder = await findPortHolder(port)
  return holder ? ` by process ${String(holder.pid)} (${holder.command})` : ''
}

/** Returns the code of the error where a server cannot listen; undefined where it can. */
function listenError(host: string, port: number): Promise<string | undefined> {
  if (port === 0) return Promise.resolve(undefined)
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)))
  })
}
