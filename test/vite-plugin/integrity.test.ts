import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readManifest } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { parseTags, type Tag } from '../support/parse-tags.ts'
import { buildProject, listFolder, readMetadata, site } from './projects.ts'
import { serveBuild } from './servers.ts'
import { vites } from './vites.ts'

const input = ['src/main.ts', 'src/second.ts', 'src/print.css']

function hashOf(content: string | Buffer, algorithm: string): string {
  return `${algorithm}-${createHash(algorithm).update(content).digest('base64')}`
}

function addressOf({ attributes }: Tag): string {
  return attributes['src'] ?? attributes['href'] ?? ''
}

const tagsPath = `/tags?${input.map((entry) => `entry=${entry}`).join('&')}`

describe.each(vites)('$name: integrity', ({ vite }) => {
  it.each([
    [true, 'sha384'],
    ['sha256', 'sha256'],
    ['sha384', 'sha384'],
    ['sha512', 'sha512'],
  ] as const)(
    '%s: every script and stylesheet, in the manifest and in the record',
    async (integrity, algorithm) => {
      const root = await buildProject(vite, site, { plugin: { input, integrity } })
      const files = listFolder(join(root, 'dist')).filter((file) => /\.(?:js|css)$/.test(file))
      const hashes = files.map((file) => [file, hashOf(readFileSync(join(root, 'dist', file)), algorithm)])
      expect(readMetadata(root).integrity).toEqual(Object.fromEntries(hashes))
      for (const chunk of Object.values(readManifest(root))) {
        expect(chunk.integrity, chunk.file).toBe(readMetadata(root).integrity?.[chunk.file])
        expect(chunk.integrity).toMatch(new RegExp(`^${algorithm}-`))
      }
    },
  )

  it.each([undefined, false])('%s: none, anywhere', async (integrity) => {
    const plugin = integrity === undefined ? { input } : { input, integrity }
    const root = await buildProject(vite, site, { plugin })
    const records = ['manifest.json', 'integration.json'].map((file) =>
      readFileSync(join(root, 'dist/.vite', file), 'utf8'),
    )
    expect(records.join('\n')).not.toContain('integrity')
    for (const { attributes } of parseTags((await get(await serveBuild(root), tagsPath)).body)) {
      expect(attributes).not.toHaveProperty('integrity')
    }
  })

  it('tags of scripts, stylesheets and preloads carry the hash of what is served', async () => {
    const root = await buildProject(vite, site, { plugin: { input, integrity: true } })
    const app = await serveBuild(root)
    const tags = parseTags((await get(app, tagsPath)).body)
    const kinds = new Set(tags.map(({ name, attributes }) => attributes['rel'] ?? name))
    expect(kinds).toEqual(new Set(['stylesheet', 'script', 'modulepreload']))
    for (const tag of tags) {
      const { body } = await get(app, addressOf(tag))
      expect(tag.attributes['integrity'], addressOf(tag)).toBe(hashOf(body, 'sha384'))
      expect(tag.attributes).toHaveProperty('crossorigin')
    }
  })

  it.each(['/', '/shop/', './', 'https://cdn.example.com/shop/', '/ä/', '/a b/', '/a+b&c/', '/%C3%A4/'])(
    'pages carry the hashes of their scripts, stylesheets and preloads, under base %j',
    async (base) => {
      const page = (script: string): string => `<!doctype html>
<html><head><script type="module" src="/src/${script}.ts"></script>
<!-- <link rel="stylesheet" href="/assets/none.css"> -->
<script>document.currentScript.after("<link rel='icon' href='/none.svg'>")</script>
</head><body></body></html>`
      const files = { ...site, 'index.html': page('main'), 'deep/er/index.html': page('second') }
      const root = await buildProject(vite, files, {
        plugin: { input: ['index.html', 'deep/er/index.html'], integrity: true },
        config: { base },
      })
      for (const name of ['index.html', 'deep/er/index.html']) {
        const html = readFileSync(join(root, 'dist', name), 'utf8')
        const tags = [...html.matchAll(/<(?:script|link)\b[^>]* (?:src|href)="([^"]+)"[^>]*>/g)]
        expect(tags.filter(([tag]) => !tag.includes('none')).length).toBeGreaterThan(2)
        for (const [tag, address = ''] of tags) {
          if (tag.includes('none')) expect(tag).not.toContain('integrity')
          else {
            const file = readFileSync(join(root, 'dist/assets', address.split('/').at(-1)!))
            expect(tag).toContain(` integrity="${hashOf(file, 'sha384')}" `)
            expect(tag).toContain('crossorigin')
          }
        }
        expect(html).toContain("<link rel='icon' href='/none.svg'>")
      }
    },
  )

  it('only a script below base that the build does not have gets a warning', async () => {
    const warnings: string[] = []
    const customLogger = vite.createLogger('silent')
    customLogger.warn = (text) => void warnings.push(text)
    const page = `<!doctype html><html><head><script type="module" src="/src/main.ts"></script>
<script src="https://cdn.example.com/a.js"></script><link rel="icon" href="/none.svg"></head></html>`
    const added = {
      name: 'added',
      transformIndexHtml: {
        order: 'post' as const,
        handler: (html: string) => html.replace('</head>', '<script src="/shop/gone.js"></script></head>'),
      },
    }
    await buildProject(
      vite,
      { ...site, 'index.html': page },
      {
        plugin: { input: 'index.html', integrity: true },
        config: { base: '/shop/', customLogger },
        after: [added],
      },
    )
    const own = warnings.filter((text) => text.includes('integrity'))
    expect(own).toHaveLength(1)
    expect(own[0]).toContain('index.html loads gone.js without a hash')
  })

  it('files that another plugin changes on disk have the hash of their final content', async () => {
    const stamp = {
      name: 'stamp',
      writeBundle({ dir = '' }, bundle: object) {
        for (const file of Object.keys(bundle).filter((name) => name.endsWith('.js'))) {
          writeFileSync(join(dir, file), `/* stamped */${readFileSync(join(dir, file), 'utf8')}`)
        }
      },
    }
    for (const place of ['before', 'after'] as const) {
      const root = await buildProject(vite, site, { plugin: { input, integrity: true }, [place]: [stamp] })
      const { integrity = {} } = readMetadata(root)
      const scripts = Object.keys(integrity).filter((file) => file.endsWith('.js'))
      expect(scripts.length).toBeGreaterThan(2)
      for (const file of scripts) {
        const content = readFileSync(join(root, 'dist', file), 'utf8')
        expect(content).toMatch(/^\/\* stamped/)
        expect(integrity[file], place).toBe(hashOf(content, 'sha384'))
      }
    }
  })
})
