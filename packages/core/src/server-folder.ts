import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** What to write where the server's code lies in the folder of the client's build. */
export const keepApart = `Two lines keep them apart: build: { outDir: 'dist/client' } in vite.config, and "outDir": "dist/server" in tsconfig.json.`

const configName = /^tsconfig(?:\.[\w.-]+)?\.json$/
const comments = /\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm

/**
 * Returns what is wrong where the TypeScript compiler writes into the folder of the client's build: `vite build` empties it,
 * and everybody may read what the compiler writes after that. Undefined where the folders are apart.
 *
 * @param root the folder whose tsconfig files are read, without those that they extend
 * @param outDir absolute path of the client's build
 */
export function sharedFolderProblem(root: string, outDir: string): string | undefined {
  const shared = compilerConfigs(root).find((file) => {
    const written = compilerOutDir(path.join(root, file))
    return written !== undefined && `${written}${path.sep}`.startsWith(`${outDir}${path.sep}`)
  })
  if (shared === undefined) return undefined
  const folder = path.relative(root, outDir)
  return (
    `The TypeScript compiler (${shared}) and Vite both write into ${folder}: "vite build" empties it, and everybody may ` +
    `read the server's code there.`
  )
}

function compilerConfigs(root: string): string[] {
  try {
    return readdirSync(root).filter((name) => configName.test(name))
  } catch {
    return []
  }
}

/** Returns the absolute path of the folder that a compiler writes to; undefined where it writes nowhere of its own. */
function compilerOutDir(file: string): string | undefined {
  try {
    // The text is searched, not parsed: these files have comments and trailing commas.
    const text = readFileSync(file, 'utf8').replace(comments, '$1')
    if (/"noEmit"\s*:\s*true/.test(text)) return undefined
    const outDir = /"outDir"\s*:\s*"([^"]+)"/.exec(text)?.[1]
    return outDir === undefined ? undefined : path.resolve(path.dirname(file), outDir)
  } catch {
    return undefined
  }
}
