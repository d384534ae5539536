import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { modes } from '../contract/scenario.ts'
import { useApplication } from '../contract/use-application.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { open } from '../support/http-client.ts'
import { getRaw } from '../support/raw-socket.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { buildFortress, canary } from './fortress.ts'

const pieces = [
  '..',
  '.',
  '%2e%2e',
  '%2E.',
  '.%2e',
  '%252e%252e',
  '',
  '/',
  '\\',
  '%2f',
  '%5c',
  '%00',
  '%',
  '%zz',
  '%c0%ae',
  'canary.txt',
  'passwd',
  'secret',
  'dist',
  'dist-old',
  'project',
  'assets',
  'admin',
  'index.html',
  '.env',
  '.vite',
  'manifest.json',
  '.well-known',
  '.git',
  'config',
  'robots.txt',
  'src',
  'main.ts',
  '@fs',
  '@id',
  '@vite',
  'client',
  'api',
  'evil.example',
  'http:',
  ':80',
  '?',
  '?raw',
  '&import',
  '#',
  ';',
  '~',
  'é',
  '%C3%A9',
  'ROBOTS.TXT',
  '*',
]
const separators = ['/', '/', '/', '//', '\\', '%2f', '%5C', '']

const target = fc
  .array(fc.tuple(fc.constantFrom(...separators), fc.constantFrom(...pieces)), { minLength: 1, maxLength: 7 })
  .map((parts) => `/${parts.flat().join('')}`)

const extraHeaders = fc.constantFrom<string[]>(
  [],
  ['Sec-Fetch-Dest: document'],
  ['Sec-Fetch-Dest: script'],
  ['Range: bytes=0-4'],
)

describe.each(modes)('random targets in %s', (mode) => {
  for (const version of expressVersions) {
    describe(version.name, () => {
      const app = useApplication(version, async () => ({ vite: (await buildFortress(mode)).vite }))

      it('serve no canary, redirect to no other origin and end no process', async () => {
        const crashes = recordCrashes()
        await fc.assert(
          fc.asyncProperty(target, extraHeaders, async (path, headers) => {
            const { status, text } = await getRaw(app.port, path, headers)
            expect(text).not.toContain(canary)
            expect(status).toBeGreaterThanOrEqual(200)
            // Vite itself refuses a page that is requested as a script, with a transform error.
            const pageAsScript = /\.html/i.test(path) && headers.includes('Sec-Fetch-Dest: script')
            expect(status).toBeLessThan(pageAsScript ? 501 : 500)
            const location = /^location: (.*)$/im.exec(text)?.[1] ?? '/'
            expect(location).toMatch(/^\/(?![/\\])/)
          }),
          { numRuns: mode === 'production' ? 400 : 150 },
        )
        expect((await open(app, '/dashboard')).status).toBe(200)
        expect(crashes).toEqual([])
      })
    })
  }
})
