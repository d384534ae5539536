import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { UserConfig } from 'vite'
import { onTestFinished } from 'vitest'
import { hotFilePath } from '@vite-integration/core'
import { findVite, type FoundVite } from '@vite-integration/core/link'
import { newOutsideFolder } from '../support/workspace.ts'
import { startVite, type StandaloneVite } from '../vite-plugin/servers.ts'
import type { Vite } from '../vite-plugin/vites.ts'

const page = '<!doctype html><title>Page</title><script type="module" src="/src/main.js"></script>'

/** Creates a project outside of any workspace, because Vite allows every file of a workspace. */
function writeProject(): string {
  const folder = newOutsideFolder('link')
  const root = path.join(folder, 'app')
  for (const [file, content] of Object.entries({
    'index.html': page,
    'admin/index.html': page.replace('Page', 'Admin'),
    '.env': 'SECRET=canary',
    '.env.html': 'canary',
    'private.pem.html': 'canary',
    'src/main.js': `import { text } from './text.js'\nexport default text\n`,
    'src/text.js': `export const text = 'first'\n`,
    '../secret.html': 'canary',
    '../secret': 'canary',
  })) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), content)
  }
  return root
}

export interface Linked extends StandaloneVite {
  readonly root: string
  readonly found: FoundVite
}

/** Starts a Vite server with the plugin in this process, and finds it by its link. Closes it after the test. */
export async function startLinked(
  vite: Vite,
  { plugins: after = [], ...config }: UserConfig = {},
): Promise<Linked> {
  const root = writeProject()
  const started = await startVite(vite, root, { config, after })
  let found: FoundVite | undefined
  while (!found) {
    found = await findVite(hotFilePath(root))
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  onTestFinished(found.close)
  return { ...started, root, found }
}
