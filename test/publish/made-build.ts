import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { hash } from 'node:crypto'
import { writeFile } from '../support/build-files.ts'
import { newFolder } from '../support/workspace.ts'

export type Files = Readonly<Record<string, string>>

/** Makes a project with a build of some files, recorded as by the Vite plugin. Names with "-Hash" in them never change. */
export function makeBuild(
  build: string,
  files: Files,
  { base = '/', root = newFolder('publish') }: { base?: string; root?: string } = {},
): string {
  const dist = join(root, 'dist')
  mkdirSync(dist, { recursive: true })
  const manifest = JSON.stringify(manifestOf(files))
  const record = {
    version: 1,
    base,
    manifest: '.vite/manifest.json',
    hashed: Object.keys(files).filter(isHashed),
    build,
    environments: ['client'],
    digests: { client: { '.vite/manifest.json': hash('sha256', manifest).slice(0, 16) } },
    files: Object.fromEntries(Object.entries(files).map(([file, text]) => [file, Buffer.byteLength(text)])),
  }
  const hidden = { '.vite/manifest.json': manifest, '.vite/integration.json': JSON.stringify(record) }
  for (const [file, text] of Object.entries({ ...files, ...hidden })) writeFile(join(dist, file), text)
  return root
}

function isHashed(file: string): boolean {
  return file.includes('-Hash')
}

function manifestOf(files: Files): Record<string, object> {
  const scripts = Object.keys(files).filter((file) => isHashed(file) && file.endsWith('.js'))
  return Object.fromEntries(
    scripts.map((file, index) => [
      `src/${String(index)}.ts`,
      { file, src: `src/${String(index)}.ts`, isEntry: true },
    ]),
  )
}

/** The files of a version of a site: a script and a style that never change, a public file that does, a page, a source map. */
export function site(version: string): Files {
  return {
    [`assets/main-Hash${version}.js`]: `console.log("${version}")`,
    [`assets/main-Hash${version}.js.map`]: '{}',
    [`assets/main-Hash${version}.js.br`]: `br ${version}`,
    [`assets/shared-Hash00.css`]: 'body{}',
    'favicon.svg': `<svg id="${version}"/>`,
    'index.html': `<!doctype html><script type="module" src="/assets/main-Hash${version}.js"></script>`,
  }
}
