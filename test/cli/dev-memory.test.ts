import { join } from 'node:path'
import { expect, it } from 'vitest'
import { asScript, eventually, startDev, writeProject } from './run-dev.ts'
import { plain } from './dev-projects.ts'
import { get, navigation } from '../support/http-client.ts'

const preload = join(import.meta.dirname, 'programs/list-modules.ts')

/** Parts of Node, and of core, that the process which stays for hours would hold for nothing. */
const unused =
  /internal\/deps\/undici\/undici$|NativeModule http2$|\/core\/src\/(?:index|tooling)\.ts$|\/core\/src\/prod\//

it.skipIf(process.platform === 'win32')(
  'the process that waits beside Vite and the backend loads neither undici nor what serves builds',
  async () => {
    const dev = await startDev(writeProject(plain), { preload })
    await get(dev, '/', navigation)
    await get(dev, '/src/main.js', asScript)
    dev.child.kill('SIGUSR2')
    await eventually(dev.out).toMatch(/^LOADED .+$/m)
    const loaded = JSON.parse(/^LOADED (.+)$/m.exec(dev.out())![1]!) as readonly string[]
    expect(loaded).toContain('NativeModule http')
    expect(loaded).toContainEqual(expect.stringMatching(/\/core\/src\/proxy\/proxy\.ts$/))
    expect(loaded.filter((name) => unused.test(name))).toEqual([])
  },
)
