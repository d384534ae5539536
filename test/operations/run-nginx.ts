import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findNginx } from '../../scripts/find-nginx.ts'
import { get } from '../support/http-client.ts'
import { newOutsideFolder, testFolder } from '../support/workspace.ts'
import { findFreePort } from '../support/free-port.ts'

export interface RunningNginx {
  readonly url: string
  readonly port: number
  stop(): Promise<void>
}

export interface NginxPlaces {
  /** Port of the backend. */
  readonly backend: number
  /** Absolute path of outDir. @default nginx serves no files */
  readonly outDir?: string
}

const patienceMs = 10_000

/** Returns one of the configurations that docs/operations.md shows, by its first line: `# <title>`. */
export function documentedConfig(title: string): string {
  const document = readFileSync(join(testFolder, '../docs/operations.md'), 'utf8')
  const blocks = [...document.matchAll(/^```nginx\n([^]*?)^```$/gm)].map(([, text]) => text!)
  const found = blocks.find((text) => text.startsWith(`# ${title}\n`))
  if (found === undefined) throw new Error(`docs/operations.md shows no configuration "${title}"`)
  return found
}

/**
 * Starts nginx with documented configurations in which only the ports and the folder of the build are replaced. It runs
 * in the foreground, in a folder of its own, on a free port of loopback.
 */
export async function startNginx(config: string, { backend, outDir }: NginxPlaces): Promise<RunningNginx> {
  const port = await findFreePort()
  const prefix = newOutsideFolder('nginx')
  mkdirSync(join(prefix, 'temp'))
  const site = config
    .replaceAll('listen 80;', `listen 127.0.0.1:${String(port)};`)
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${String(backend)}`)
    .replaceAll('/srv/app/current/dist', outDir ?? '/nonexistent')
  const file = join(prefix, 'nginx.conf')
  writeFileSync(file, mainConfig(prefix, site))
  const args = ['-p', prefix, '-c', file, '-e', join(prefix, 'error.log')]
  const child = spawn(findNginx()!.program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  let output = ''
  child.stderr.on('data', (part) => (output += String(part)))
  const url = `http://127.0.0.1:${String(port)}`
  await answers(child, url, () => output + readFileSync(join(prefix, 'error.log'), 'utf8'))
  return { url, port, stop: () => stop(child) }
}

function mainConfig(prefix: string, site: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = kinds.map((kind) => `  ${kind}_temp_path ${join(prefix, 'temp', kind)};`)
  const module = findNginx()!.brotliStatic
  return [
    ...(module ? [`load_module ${module};`] : []),
    'daemon off;',
    'master_process off;',
    `pid ${join(prefix, 'nginx.pid')};`,
    'events { worker_connections 256; }',
    'http {',
    '  access_log off;',
    ...temporary,
    module ? site : site.replace(/^ *brotli_static on;.*\n/m, ''),
    '}\n',
  ].join('\n')
}

async function answers(child: ChildProcess, url: string, output: () => string): Promise<void> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    if (child.exitCode !== null) throw new Error(`nginx ended with ${String(child.exitCode)}:\n${output()}`)
    try {
      await get({ url }, '/')
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(20)
    }
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}
