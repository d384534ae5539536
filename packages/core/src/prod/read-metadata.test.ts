import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { metadataFile, modulesFile } from '../build-metadata.ts'
import { loadSync } from '../loading.ts'
import { readMetadata, readModuleFiles } from './read-metadata.ts'

/** Writes a record into a new outDir, and returns the outDir. */
function outDirWith(file: string, json: unknown): string {
  const outDir = mkdtempSync(path.join(tmpdir(), 'vite-integration-'))
  onTestFinished(() => rmSync(outDir, { recursive: true }))
  mkdirSync(path.join(outDir, '.vite'))
  writeFileSync(path.join(outDir, file), JSON.stringify(json))
  return outDir
}

const ssr = { environment: 'ssr', entry: 'src/entry-server.ts', template: 'index.html' }

it('reads what the plugin recorded of server-side rendering', () => {
  const { template: _, ...withoutTemplate } = ssr
  for (const value of [ssr, withoutTemplate])
    expect(loadSync(readMetadata(outDirWith(metadataFile, { ssr: value }))).ssr).toEqual(value)
})

it.each([['ssr'], [{ ...ssr, environment: 1 }], [{ environment: 'ssr' }], [{ ...ssr, template: ['a'] }]])(
  'refuses %j as server-side rendering',
  (value) => {
    const outDir = outDirWith(metadataFile, { ssr: value })
    expect(() => loadSync(readMetadata(outDir))).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID' }),
    )
  },
)

it('reads the files of modules; a build without them has none', () => {
  const modules = { 'src/pages/About.vue': ['assets/About-1a2b3c4d.js'] }
  expect(loadSync(readModuleFiles(outDirWith(modulesFile, { modules })))).toEqual({ modules })
  expect(loadSync(readModuleFiles(outDirWith(metadataFile, {})))).toEqual({ modules: {} })
})

it.each([[{ modules: [] }], [{ modules: { 'src/a.ts': 'a.js' } }], [{ modules: { 'src/a.ts': [1] } }], [[]]])(
  'refuses %j as files of modules',
  (json) => {
    const outDir = outDirWith(modulesFile, json)
    expect(() => loadSync(readModuleFiles(outDir))).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID' }),
    )
  },
)
