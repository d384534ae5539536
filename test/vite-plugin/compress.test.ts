import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import integration from '@vite-integration/vite-plugin'
import { writeFile } from '../support/build-files.ts'
import { recordingLogger } from './vite-logger.ts'
import { build, builtFiles, buildProject, type Files, readMetadata, site, writeProject } from './projects.ts'
import { vites } from './vites.ts'

const words = (count: number): string =>
  Array.from({ length: count }, (_, n) => `word ${String(n)}`).join(' ')
/** Bytes that no encoding makes smaller. */
const noise = (count: number): Buffer => {
  let state = 1
  return Buffer.from(
    Array.from({ length: count }, () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) >> 16),
  )
}

const files: Files = {
  ...site,
  'index.html': `<!doctype html><title>page</title><script type="module" src="/src/main.ts"></script>${words(300)}`,
  'src/long.ts': `import './main.ts'\nconsole.log(${JSON.stringify(words(500))})`,
  'public/data.json': JSON.stringify(words(400)),
  'public/short.json': '{}',
  'public/photo.jpg': words(400),
  'public/font.woff2': words(400),
  'public/.hidden.json': words(400),
}
const input = ['index.html', 'src/long.ts']
const plugin = { input, compress: true }

const suffixes = ['.br', '.gz', '.zst'] as const
const isForm = (file: string): boolean => suffixes.some((suffix) => file.endsWith(suffix))
const formsOf = (file: string): string[] => suffixes.map((suffix) => file + suffix)

function decompress(root: string, file: string): string[] {
  const read = (suffix: string): Buffer => readFileSync(join(root, 'dist', file + suffix))
  return [brotliDecompressSync(read('.br')), zstdDecompressSync(read('.zst')), gunzipSync(read('.gz'))].map(
    String,
  )
}

describe.each(vites)('$name: the option compress', ({ vite }) => {
  it('writes the three forms of scripts, pages and public files that get smaller, and of no others', async () => {
    const root = await buildProject(vite, files, { plugin })
    const built = builtFiles(root)
    const scripts = built.filter((file) => /(?:long|main)-[\w-]+\.js$/.test(file))
    const compressed = [...scripts, 'index.html', 'data.json']
    expect(scripts).toHaveLength(2)
    for (const file of compressed) {
      const content = readFileSync(join(root, 'dist', file), 'utf8')
      expect(decompress(root, file), file).toEqual([content, content, content])
    }
    expect(built.filter(isForm)).toEqual(compressed.flatMap(formsOf).toSorted())
    const { files: recorded = {}, hashed } = readMetadata(root)
    expect(Object.keys(recorded).toSorted()).toEqual(built.filter((file) => !file.startsWith('.')))
    for (const [file, bytes] of Object.entries(recorded))
      expect(statSync(join(root, 'dist', file)).size, file).toBe(bytes)
    expect(hashed?.some(isForm)).toBe(false)
  })

  it('makes the same bytes and the same id each time', async () => {
    const [first, second] = [
      await buildProject(vite, files, { plugin }),
      await buildProject(vite, files, { plugin }),
    ]
    expect(builtFiles(first)).toEqual(builtFiles(second))
    for (const file of builtFiles(first))
      expect(
        readFileSync(join(first, 'dist', file)).equals(readFileSync(join(second, 'dist', file))),
        file,
      ).toBe(true)
    expect(readMetadata(first)).toEqual(readMetadata(second))
  })

  it('writes the chosen encodings, from the chosen size on', async () => {
    const compress = { encodings: ['gzip' as const], threshold: 3000 }
    const root = await buildProject(vite, files, { plugin: { input, compress } })
    expect(builtFiles(root).filter(isForm)).toEqual([
      expect.stringMatching(/long-[\w-]+\.js\.gz$/),
      'data.json.gz',
    ])
  })

  it('leaves out forms that save less than 5 %', async () => {
    const root = writeProject(site)
    writeFile(join(root, 'public/noise.wasm'), noise(5000))
    await build(vite, root, { plugin: { input: 'src/main.ts', compress: true } })
    expect(builtFiles(root).filter((file) => file.includes('noise'))).toEqual(['noise.wasm'])
  })

  it('deletes forms of an earlier build, with the option or without', async () => {
    const root = writeProject(files)
    const config = { build: { emptyOutDir: false } }
    await build(vite, root, { plugin, config })
    writeFile(join(root, 'dist/left.txt'), 'left')
    writeFile(join(root, 'dist/left.txt.gz'), 'left')
    const changed = JSON.stringify(words(401))
    writeFile(join(root, 'public/data.json'), changed)
    await build(vite, root, { plugin, config })
    expect(decompress(root, 'data.json')).toEqual([changed, changed, changed])
    await build(vite, root, { plugin: { input }, config })
    expect(builtFiles(root).filter(isForm)).toEqual(['left.txt.gz'])
    expect(Object.keys(readMetadata(root).files ?? {})).not.toContain('left.txt')
  })

  it('keeps the forms that another plugin has written', async () => {
    const own = {
      name: 'own-forms',
      closeBundle() {
        writeFile(join(root, 'dist/data.json.br'), 'its own')
      },
    }
    const root = writeProject(files)
    await build(vite, root, { plugin, after: [own] })
    expect(readFileSync(join(root, 'dist/data.json.br'), 'utf8')).toBe('its own')
    expect(readMetadata(root).files).toMatchObject({ 'data.json.br': 7 })
  })

  it('says in one line what it did', async () => {
    const logger = recordingLogger()
    await buildProject(vite, files, { plugin, config: { customLogger: logger } })
    const lines = logger.infos.filter((line) => line.includes('compressed'))
    expect(lines).toEqual([
      expect.stringMatching(/^✓ compressed 4 files of dist in [\d.]+s(?: {2}(?:br|zstd|gzip) [\d.]+ kB){3}$/),
    ])
  })

  it('works without a manifest', async () => {
    const config = { build: { manifest: false } }
    const root = await buildProject(vite, files, { plugin, config })
    expect(builtFiles(root).filter((file) => file.startsWith('index.html'))).toEqual([
      'index.html',
      ...formsOf('index.html'),
    ])
  })
})

it('refuses encodings and thresholds that there are not', () => {
  // @ts-expect-error no such encoding
  expect(() => integration({ compress: { encodings: ['deflate'] } })).toThrow(/"deflate": there are 'br'/)
  expect(() => integration({ compress: { threshold: Number.NaN } })).toThrow(/no number of bytes/)
})
