import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Starts nginx with nginx.conf, on other ports. */
export async function startProxy(
  folder: string,
  port: number,
  instances: readonly number[],
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const prefix = path.join(folder, 'nginx')
  mkdirSync(path.join(prefix, 'temp'), { recursive: true })
  let site = readFileSync(path.join(import.meta.dirname, '../nginx.conf'), 'utf8')
  for (const [index, instance] of instances.entries())
    site = site.replace(`127.0.0.1:300${String(index + 1)}`, `127.0.0.1:${String(instance)}`)
  site = site.replace('listen 80;', `listen 127.0.0.1:${String(port)};`)
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const lines = [
    'daemon off;',
    'master_process off;',
    'pid nginx.pid;',
    'events { worker_connections 1024; }',
    'http {',
    'access_log off;',
    ...kinds.map((kind) => `${kind}_temp_path temp/${kind};`),
    site,
    '}',
  ]
  writeFileSync(path.join(prefix, 'nginx.conf'), lines.join('\n'))
  const program = process.env.NGINX_PATH ?? 'nginx'
  const args = ['-p', prefix, '-c', path.join(prefix, 'nginx.conf'), '-e', path.join(prefix, 'error.log')]
  // Debian keeps it in /usr/sbin, which PATH of ordinary users does not name.
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin` }
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env })
  await once(child, 'spawn')
  const url = `http://127.0.0.1:${String(port)}`
  while (child.exitCode === null) {
    const reply = await fetch(`${url}/healthz`).catch(() => undefined)
    await reply?.body?.cancel()
    if (reply) break
    await sleep(20)
  }
  if (child.exitCode !== null) throw new Error(`nginx ended with ${String(child.exitCode)}`)
  return {
    url,
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
