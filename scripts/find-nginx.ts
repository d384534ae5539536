import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** An nginx program, and the optional modules beside it. */
export interface Nginx {
  /** Absolute path of the program. */
  readonly program: string
  /** Absolute path of the module that serves `.br` files; undefined when it is not installed. */
  readonly brotliStatic: string | undefined
}

const moduleFolders = ['/usr/lib/nginx/modules', '/usr/lib64/nginx/modules', '/usr/local/lib/nginx/modules']

/** Returns the nginx of this machine: NGINX_PATH, else the first in PATH and the usual folders. */
export function findNginx(env: NodeJS.ProcessEnv = process.env): Nginx | undefined {
  const program = findProgram(env)
  if (!program || process.platform === 'win32') return undefined
  const modules = moduleFolders.map((folder) => join(folder, 'ngx_http_brotli_static_module.so'))
  return { program, brotliStatic: modules.find((file) => existsSync(file)) }
}

function findProgram(env: NodeJS.ProcessEnv): string | undefined {
  // A wrong NGINX_PATH is not replaced by another nginx: the user asked for that one.
  if (env.NGINX_PATH) return existsSync(env.NGINX_PATH) ? env.NGINX_PATH : undefined
  // Debian keeps it in /usr/sbin, which PATH of ordinary users does not name.
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin']
  return folders
    .filter(Boolean)
    .map((folder) => join(folder, 'nginx'))
    .find((file) => existsSync(file))
}
