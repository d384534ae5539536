import type { ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findNginx } from '../../scripts/find-nginx.ts'
import { askUntilAnswered, findFreePort } from '../harness/ask.ts'
import { spawnProgram, stopProcess } from '../harness/process.ts'
import type { FrontEndServer } from './front-end-server.ts'

/**
 * Creates an nginx of one process that serves a build: prepared forms, and the page for every path without a file.
 * Undefined when nginx is not installed.
 *
 * @param folder absolute path of an empty folder for its configuration
 */
export function createNginxServer(folder: string, outDir: string): FrontEndServer | undefined {
  const nginx = findNginx()
  if (!nginx) return undefined
  let child: ChildProcess | undefined
  let port: Promise<number> | undefined
  const start = async (): Promise<number> => {
    const free = await findFreePort()
    mkdirSync(join(folder, 'temp'), { recursive: true })
    const file = join(folder, 'nginx.conf')
    writeFileSync(file, renderConfig(folder, outDir, free, nginx.brotliStatic))
    const args = ['-p', folder, '-c', file, '-e', join(folder, 'error.log')]
    const spawned = spawnProgram(nginx.program, args, { cwd: folder, env: {} })
    child = spawned.child
    await askUntilAnswered(`http://127.0.0.1:${free}/`, {}, () => child?.exitCode === null)
    return free
  }
  return {
    name: 'nginx',
    port: () => (port ??= start()),
    async stop() {
      if (child) await stopProcess(child)
    },
  }
}

function renderConfig(
  folder: string,
  outDir: string,
  port: number,
  brotliStatic: string | undefined,
): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  return `${brotliStatic ? `load_module ${brotliStatic};` : ''}
daemon off;
master_process off;
pid ${join(folder, 'nginx.pid')};
events { worker_connections 512; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  ${kinds.map((kind) => `${kind}_temp_path ${join(folder, 'temp', kind)};`).join('\n  ')}
  types { text/html html; text/javascript js; }
  server {
    listen 127.0.0.1:${port};
    root ${outDir};
    open_file_cache max=1000;
    gzip_static on;
    ${brotliStatic ? 'brotli_static on;' : ''}
    location / { try_files $uri /index.html; }
  }
}
`
}
