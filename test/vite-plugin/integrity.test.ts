import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { viteIntegration } from '@vite-integration/express'
import { serve, type Served } from '../express/serve.ts'
import { readManifest } from '../support/build-files.ts'
import { get } from '../support/http-client.ts'
import { parseTags, type Tag } from '../support/parse-tags.ts'
import { buildProject, listFolder, readMetadata, site } from './projects.ts'
import { vites } from './vites.ts'

const input = ['src/main.ts', 'src/second.ts', 'src/print.css']

function hashOf(content: string | Buffer, algorithm: string): string {
  return `${algorithm}-${createHash(algorithm).update(content).digest('base64')}`
}

function addressOf({ attributes }: Tag): string {
  return attributes['src'] ?? attributes['href'] ?? ''
}

async function serveTags(root: string): Promise<Served> {
  const app = express()
  const vite = viteIntegration({ root, dev: false })
  app.use(vite)
  app.get('/tags', (_req, res) => void res.send(res.locals.viteTags(input)))
  return serve(app, [vite])
}

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
    for (const { attributes } of parseTags((await get(await serveTags(root), '/tags')).body)) {
      expect(attributes).not.toHaveProperty('integrity')
    }
  })

  it('tags of scripts, stylesheets and preloads carry the hash of what is served', async () => {
    const root = await buildProject(vite, site, { plugin: { input, integrity: true } })
    const app = await serveTags(root)
    const tags = parseTags((await get(app, '/tags')).body)
    const kinds = new Set(tags.map(({ name, attributes }) => attributes['rel'] ?? name))
    expect(kinds).toEqual(new Set(['stylesheet', 'script', 'modulepreload']))
    for (const tag of tags) {
      const { body } = await get(app, addressOf(tag))
      expect(tag.attributes['integrity'], addressOf(tag)).toBe(hashOf(body, 'sha384'))
      expect(tag.attributes).toHaveProperty('crossorigin')
    }
  })

  it('what another plugin changes on disk is hashed as it lies there', async () => {
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
