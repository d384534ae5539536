import { readFileSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import type { BufferedResponse } from '../contract.ts'
import { contentEtag } from '../http/responses.ts'
import type { Build } from './load-build.ts'

/** What is larger streams from the disk. */
const maxFileBytes = 256 * 1024
/** Of all files together. */
const maxTotalBytes = 64 * 1024 * 1024

/** What a build mostly consists of. Files of any other type are left to serve-static and its table. */
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.woff2': 'font/woff2',
}

/**
 * Small files that never change under their name, kept as whole answers from their first request on: no
 * disk, no stream. Undefined for all others.
 */
export function createMemoryFiles(build: Build): (file: string) => BufferedResponse | undefined {
  const answers = new Map<string, BufferedResponse | undefined>()
  let total = 0

  function read(file: string): BufferedResponse | undefined {
    const type = types[path.extname(file)]
    const found = type === undefined || !build.immutable.has(file) ? undefined : locate(build.outDir, file)
    if (found === undefined || found.size > maxFileBytes || total + found.size > maxTotalBytes)
      return undefined
    const body = readFileSync(found.path)
    total += body.length
    const headers = {
      'content-type': type!,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'accept-ranges': 'bytes',
      etag: contentEtag(body),
    }
    return { status: 200, headers, body }
  }

  return (file) => {
    if (!answers.has(file)) answers.set(file, read(file))
    return answers.get(file)
  }
}

/** Since the list was made a file may have gone, or become a link that leads out of the build. */
function locate(outDir: string, file: string): { path: string; size: number } | undefined {
  try {
    const found = realpathSync.native(path.join(outDir, file))
    return found.startsWith(outDir + path.sep) ? { path: found, size: statSync(found).size } : undefined
  } catch {
    return undefined
  }
}
