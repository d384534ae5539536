import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { viteIntegration, ViteIntegrationError } from '@vite-integration/express'
import { startForTest } from '../contract/use-application.ts'
import { expressVersions } from '../hosts/express-host.ts'
import { writeBuild, writeCompleteBuild, writeFile, type Manifest } from '../support/build-files.ts'
import { getRaw } from '../support/raw-socket.ts'
import { withNodeEnv } from '../support/node-env.ts'
import { parseTags } from '../support/parse-tags.ts'
import { newFolder } from '../support/workspace.ts'
import { canary } from './fortress.ts'

type Outcome = { readonly error: ViteIntegrationError } | { readonly tags: string }

/** Returns tags, or the code of a refusal at the start or at the call. Anything else fails the test. */
async function tagsOf(root: string, entry = 'main.ts'): Promise<Outcome> {
  try {
    const vite = await withNodeEnv('production', async () => {
      const made = viteIntegration({ root })
      await made.ready
      return made
    })
    try {
      return { tags: vite.tags(entry) }
    } finally {
      await vite.close()
    }
  } catch (error) {
    expect(error).toBeInstanceOf(ViteIntegrationError)
    return { error: error as ViteIntegrationError }
  }
}

const hostileNames = [
  '"><script>alert(1)</script>',
  "'><script>alert(1)</script>",
  '</script><script>alert(1)</script>',
  'x.js" onload="alert(1)',
  'javascript:alert(1)',
  'javascript:alert(1)//x.js',
  'data:text/javascript,alert(1)',
  '//evil.example/x.js',
  '/\\evil.example/x.js',
  '\\\\evil.example\\x.js',
  'https://evil.example/x.js',
  '../outside.js',
  'assets/../../outside.js',
  '/etc/passwd',
  'C:\\Windows\\x.js',
  'a\0.js',
  'a\r\nSet-Cookie: a=b.js',
  '.env.js',
  '',
  '.',
  '%2e%2e/outside.js',
  '?x.js',
  '#x.js',
]

const wrongShapes: [string, unknown][] = [
  ['a list of chunks', [{ file: 'a.js' }]],
  ['a chunk that is a list', { 'main.ts': [] }],
  ['a chunk that is null', { 'main.ts': null }],
  ['a file that is a number', { 'main.ts': { file: 1, isEntry: true } }],
  ['a file that is an object', { 'main.ts': { file: { toString: 'x' }, isEntry: true } }],
  ['css that is a text', { 'main.ts': { file: 'a.js', isEntry: true, css: 'a.css' } }],
  ['css of numbers', { 'main.ts': { file: 'a.js', isEntry: true, css: [1] } }],
  ['imports that are an object', { 'main.ts': { file: 'a.js', isEntry: true, imports: { length: 1e9 } } }],
  [
    'imports of nobody',
    { 'main.ts': { file: 'a.js', isEntry: true, imports: ['none', '__proto__', 'constructor'] } },
  ],
  ['imports that are null', { 'main.ts': { file: 'a.js', isEntry: true, imports: null } }],
  ['assets that are a text', { 'main.ts': { file: 'a.js', isEntry: true, assets: 'x' } }],
  ['integrity that is an object', { 'main.ts': { file: 'a.js', isEntry: true, integrity: {} } }],
]

describe('a hostile manifest', () => {
  it.each(hostileNames)('%j as the name of a file, a stylesheet, an import, an asset', async (name) => {
    const main = { file: 'assets/main-11111111.js', isEntry: true }
    const manifests: Manifest[] = [
      { 'main.ts': { ...main, file: name } },
      { 'main.ts': { ...main, css: [name] } },
      { 'main.ts': { ...main, imports: ['other.ts'] }, 'other.ts': { file: name } },
      { 'main.ts': { ...main, assets: [name] } },
      { 'main.ts': { ...main, integrity: name } },
      { [name]: { file: name, isEntry: true }, 'main.ts': main },
    ]
    for (const manifest of manifests) {
      const root = writeBuild(manifest, ['index.html', 'assets/main-11111111.js'])
      writeFile(join(root, 'outside.js'), canary)
      const outcome = await tagsOf(root)
      if ('error' in outcome) expect(['MANIFEST_INVALID', 'NOT_AN_ENTRY']).toContain(outcome.error.code)
      else expectHarmless(outcome.tags)
    }
  })

  it.each(wrongShapes)('%s', async (_name, manifest) => {
    const outcome = await tagsOf(writeBuild(manifest as object, ['index.html', 'a.js']))
    if ('error' in outcome) expect(outcome.error.code).toBe('MANIFEST_INVALID')
    else expectHarmless(outcome.tags)
  })

  it('cut off at any byte is refused with a code', async () => {
    const text = JSON.stringify({ 'main.ts': { file: 'assets/main-é.js', isEntry: true, css: ['a.css'] } })
    const bytes = Buffer.from(text)
    for (let length = 0; length < bytes.length; length += 1) {
      const root = newFolder('truncated')
      writeFile(join(root, 'dist/index.html'), '')
      writeFile(join(root, 'dist/.vite/manifest.json'), bytes.subarray(0, length))
      const outcome = await tagsOf(root)
      expect('error' in outcome && outcome.error.code, `${String(length)} bytes`).toBe('MANIFEST_INVALID')
    }
  })

  it('with a chain of 20,000 imports ends no stack', async () => {
    const chain: Manifest = {
      'main.ts': { file: 'assets/main-11111111.js', isEntry: true, imports: ['_0.js'] },
    }
    for (let index = 0; index < 20_000; index += 1) {
      chain[`_${String(index)}.js`] = {
        file: `assets/c-${String(index).padStart(8, '0')}.js`,
        imports: [`_${String(index + 1)}.js`],
      }
    }
    chain['_20000.js'] = { file: 'assets/end-11111111.js', imports: ['main.ts'] }
    const outcome = await tagsOf(writeBuild(chain, ['index.html', 'assets/main-11111111.js']))
    if ('error' in outcome) expect(outcome.error.code).toBe('MANIFEST_INVALID')
    else expect(outcome.tags).toContain('/assets/end-11111111.js')
  })

  it('nested deeper than any stack is refused with a code', async () => {
    const text = `{"main.ts":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
    const outcome = await tagsOf(writeBuild(text, ['index.html']))
    expect('error' in outcome && outcome.error.code).toBe('MANIFEST_INVALID')
  })

  it('with names of the prototype changes nothing else', async () => {
    const text =
      '{"__proto__":{"file":"assets/p-11111111.js","isEntry":true,"polluted":true},"main.ts":{"file":"a.js","isEntry":true}}'
    const root = writeBuild(text, ['index.html', 'a.js', 'assets/p-11111111.js'])
    const outcome = await tagsOf(root)
    expect('tags' in outcome && outcome.tags).toContain('src="/a.js"')
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    for (const name of ['constructor', 'toString']) {
      const other = await tagsOf(root, name)
      expect('error' in other && other.error.code).toBe('ENTRY_NOT_FOUND')
    }
  })
})

describe.each(expressVersions)('files that a manifest names outside of the build in $name', (version) => {
  it('are never served', async () => {
    const manifest: Manifest = { 'main.ts': { file: 'a.js', isEntry: true, css: [], assets: [] } }
    const root = writeCompleteBuild({ ...manifest })
    writeFile(join(root, 'outside.js'), canary)
    const text = JSON.stringify({ ...manifest, 'x.ts': { file: '../outside.js', isEntry: true } })
    writeFile(join(root, 'dist/.vite/manifest.json'), text)
    let started: Awaited<ReturnType<typeof version.start>>
    try {
      started = await startForTest(version.start, { vite: { root, dev: false } })
    } catch (error) {
      expect(error).toMatchObject({ code: 'MANIFEST_INVALID' })
      return
    }
    for (const target of [
      '/../outside.js',
      '/outside.js',
      '/%2e%2e/outside.js',
      '/assets/../../outside.js',
    ]) {
      expect((await getRaw(started.port, target)).text, target).not.toContain(canary)
    }
  })
})

/** Expects well-formed tags that load from this origin, below the base. `parseTags` refuses malformed ones. */
function expectHarmless(html: string): void {
  for (const { name, attributes, text } of parseTags(html)) {
    expect(['script', 'link']).toContain(name)
    expect(text).toBe('')
    const allowed = ['type', 'src', 'rel', 'href', 'crossorigin', 'integrity']
    expect(allowed).toEqual(expect.arrayContaining(Object.keys(attributes)))
    const url = attributes['src'] ?? attributes['href'] ?? ''
    expect(new URL(url, 'http://localhost/').origin).toBe('http://localhost')
    expect(url).toMatch(/^\/(?![/\\])/)
  }
}
