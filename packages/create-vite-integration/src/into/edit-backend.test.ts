import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { editBackend } from './edit-backend.ts'
import { findBackend, type Framework } from './find-backend.ts'
import type { PackageJson } from './project-package.ts'

/** Writes a project, and returns its module with the lines of the integration, or undefined when it is not sure. */
function edited(
  files: Readonly<Record<string, string>>,
  framework: Framework = 'express',
  packageJson: PackageJson = {},
): string | undefined {
  const root = mkdtempSync(join(tmpdir(), 'vite-integration-into-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  const backend = findBackend(root, packageJson, framework)
  return backend && editBackend(backend, packageJson)
}

describe('editBackend', () => {
  it('adds two lines to an ES module, in its style', () => {
    const text = `import express from "express";
import { api } from "./api.js";

const app = express(); // the application
app.use("/api", api);
`
    expect(edited({ 'server.js': text })).toBe(`import express from "express";
import { viteIntegration } from "@vite-integration/express";
import { api } from "./api.js";

const app = express(); // the application
app.use(viteIntegration());
app.use("/api", api);
`)
  })

  it('places the fallback ahead of a 404 handler of the application, behind its last route', () => {
    const text = `const express = require('express')
const app = express()
app.get('/', home)

// nothing was found
app.use((req, res, next) => next(createError(404)))
app.use((error, req, res, next) => res.send(error.message))
module.exports = app
`
    expect(edited({ 'src/app.js': text })).toBe(`const express = require('express')
const { viteIntegration } = require('@vite-integration/express')
const app = express()
const vite = viteIntegration()
app.use(vite)
app.get('/', home)
app.use(vite.fallback)

// nothing was found
app.use((req, res, next) => next(createError(404)))
app.use((error, req, res, next) => res.send(error.message))
module.exports = app
`)
  })

  it.each([
    'app.use((req, res) => res.sendStatus(404))',
    'app.use((req, res, next) => log(req, next))',
    `app.use('/api', (req, res, next) => next(createError(404)))`,
  ])('needs no fallback for %s', (line) => {
    const text = `const express = require('express')\nconst app = express()\n${line}\n`
    expect(edited({ 'app.js': text })).not.toContain('fallback')
  })

  it('finds the application in a function of a module that the program imports, in TypeScript', () => {
    const text = `import express, { type Express } from 'express'

export function createApp(): Express {
  const app: Express = express()
  return app
}
`
    const files = {
      'bin/www': `#!/usr/bin/env node\nimport { createApp } from '../src/app.js'\ncreateApp().listen(3000)\n`,
      'src/app.ts': text,
    }
    expect(edited(files, 'express', { scripts: { start: 'node --enable-source-maps ./bin/www' } })).toBe(
      text
        .replace(`'express'\n`, `'express'\nimport { viteIntegration } from '@vite-integration/express'\n`)
        .replace('express()\n', 'express()\n  app.use(viteIntegration())\n'),
    )
  })

  it('registers with Fastify: awaited at the top level of an ES module, elsewhere not', () => {
    const module = `import Fastify from 'fastify'\nconst app = Fastify({ logger: true })\n`
    expect(edited({ 'server.js': module }, 'fastify', { type: 'module' })).toBe(
      `import Fastify from 'fastify'\nimport { viteIntegration } from '@vite-integration/fastify'\nconst app = Fastify({ logger: true })\nawait app.register(viteIntegration)\n`,
    )
    const script = `const { fastify } = require('fastify');\r\nconst app = fastify();\r\n`
    expect(edited({ 'index.js': script }, 'fastify')).toBe(
      `const { fastify } = require('fastify');\r\nconst { viteIntegration } = require('@vite-integration/fastify');\r\nconst app = fastify();\r\napp.register(viteIntegration);\r\n`,
    )
  })

  it.each<[file: string, type: PackageJson['type'], isAwaited: boolean]>([
    ['server.ts', 'module', true],
    ['server.ts', undefined, false],
    ['server.cts', 'module', false],
    ['server.mts', undefined, true],
  ])('awaits only where no compiler writes CommonJS: %s with "type" %s', (file, type, isAwaited) => {
    const module = `import Fastify from 'fastify'\nconst app = Fastify()\n`
    const lines = edited({ [file]: module }, 'fastify', type === undefined ? {} : { type })?.split('\n')
    expect(lines?.[3]).toBe(`${isAwaited ? 'await ' : ''}app.register(viteIntegration)`)
  })

  it('knows an application from a router', () => {
    const text = `import express, { Router } from 'express'\nconst router = Router()\nconst app = express()\n`
    expect(edited({ 'server.js': text })).toContain('const app = express()\napp.use(viteIntegration())')
    const script = `const { Router } = require('express')\nconst router = Router()\n`
    expect(edited({ 'server.js': script })).toBeUndefined()
  })

  it.each([
    ['no program', {}],
    [
      'no application',
      { 'server.js': `import express from 'express'\nexport const router = express.Router()\n` },
    ],
    [
      'two applications',
      { 'server.js': `import express from 'express'\nconst app = express()\nconst admin = express()\n` },
    ],
    [
      'two applications of one statement',
      { 'server.js': `import express from 'express'\nconst app = express(),\n  admin = express()\n` },
    ],
    ['a property', { 'server.js': `import express from 'express'\nthis.app = express()\n` }],
    ['another "express"', { 'server.js': `import { express } from './own.js'\nconst app = express()\n` }],
    ['what cannot be parsed', { 'server.js': `import express from 'express'\nconst app = express(\n` }],
    [
      'what Node does not run',
      { 'server.ts': `import express from 'express'\nenum A { B }\nconst app = express()\n` },
    ],
    [
      'a name that is declared already',
      {
        'server.js': `import express from 'express'\nconst app = express()\nconst vite = await createServer()\napp.use((req, res, next) => res.sendStatus(404))\n`,
      },
    ],
    [
      'a function of one line',
      {
        'server.js': `import express from 'express'\nexport function create() { const app = express(); return app }\n`,
      },
    ],
    [
      'a line on which a template begins',
      { 'server.js': `import express from 'express'\nconst app = express(); const text = \`a\nb\`\n` },
    ],
    [
      'a line that a comment goes on from',
      { 'server.js': `import express from 'express'\nconst app = express() /* the\napplication */\n` },
    ],
    [
      'what a compiler wrote',
      { 'dist/server.js': `const express = require('express')\nconst app = express()\n` },
    ],
  ])('is not sure about %s', (_what, files) => {
    expect(edited(files, 'express', { main: 'dist/server.js' })).toBeUndefined()
  })
})
