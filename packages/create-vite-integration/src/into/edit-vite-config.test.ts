import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { editViteConfig } from './edit-vite-config.ts'
import { parseModule } from './parse-module.ts'

function edited(text: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'vite-integration-config-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'vite.config.ts')
  writeFileSync(file, text)
  return editViteConfig(parseModule(file)!)
}

const line = `import integration from '@vite-integration/vite-plugin'`

it.each([
  ['export default {}\n', `${line}\nexport default { plugins: [integration()] }\n`],
  ['export default { base: "/x/" }\n', `${line}\nexport default { plugins: [integration()], base: "/x/" }\n`],
  [
    `import react from '@vitejs/plugin-react'\nimport { defineConfig } from 'vite'\n\nexport default defineConfig({\n  plugins: [react()],\n})\n`,
    `import react from '@vitejs/plugin-react'\nimport { defineConfig } from 'vite'\n${line}\n\nexport default defineConfig({\n  plugins: [react(), integration()],\n})\n`,
  ],
  [
    `import { defineConfig } from "vite";\nexport default defineConfig({\n  plugins: [\n    one(),\n    two(), // the last\n  ],\n});\n`,
    `import { defineConfig } from "vite";\nimport integration from "@vite-integration/vite-plugin";\nexport default defineConfig({\n  plugins: [\n    one(),\n    two(),\n    integration(), // the last\n  ],\n});\n`,
  ],
  [
    `export default {\n  base: '/',\n  plugins: [],\n} satisfies UserConfig\n`,
    `${line}\nexport default {\n  base: '/',\n  plugins: [integration()],\n} satisfies UserConfig\n`,
  ],
  [
    `export default { 'plugins': [one()] }\n`,
    `${line}\nexport default { 'plugins': [one(), integration()] }\n`,
  ],
  [`${line}\nexport default make()\n`, `${line}\nexport default make()\n`],
])('the plugin goes into %j', (text, expected) => {
  expect(edited(text)).toBe(expected)
})

it.each([
  'export default defineConfig(({ mode }) => ({ plugins: [] }))\n',
  'export default { plugins: makePlugins() }\n',
  'module.exports = { plugins: [] }\n',
  'const config = {}\nexport default config\n',
  'export default { ...base, server: {} }\n',
  'export default { [name]: [] }\n',
  'export default { plugins: [vue(), (flag && x())] }\n',
  'export default { plugins: [vue(), x() as Plugin] }\n',
  'export default { plugins: [vue(), ,] }\n',
  `import { a } from './a.js'; const text = \`\n\`\nexport default { plugins: [a(text)] }\n`,
  'const integration = 1\nexport default { base: integration }\n',
])('it is not sure about %j', (text) => {
  expect(edited(text)).toBeUndefined()
})
