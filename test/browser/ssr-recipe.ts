import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const repository = join(import.meta.dirname, '../..')

/** Name of a file that the first line of a code block holds, in a comment. */
const fileLine = /^(?:\/\/|\/\*|<!--) (\S+\.\w+)(?: \*\/| -->)?$/

/** Files of one recipe, by path. */
export type RecipeFiles = ReadonlyMap<string, string>

/** Reads the code blocks of docs/ssr-recipes.md: those ahead of the first heading belong to every recipe. */
export async function readRecipes(): Promise<ReadonlyMap<string, RecipeFiles>> {
  const text = await readFile(join(repository, 'docs/ssr-recipes.md'), 'utf8')
  const [common = '', ...sections] = text.split(/^## /m)
  const shared = readFiles(common)
  return new Map(
    sections.map((section) => [
      section.slice(0, section.indexOf('\n')),
      new Map([...shared, ...readFiles(section)]),
    ]),
  )
}

function readFiles(markdown: string): [path: string, code: string][] {
  const blocks = [...markdown.matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, code = '']) => code)
  return blocks.flatMap((code) => {
    const [first = '', ...rest] = code.split('\n')
    const path = fileLine.exec(first)?.[1]
    return path === undefined ? [] : [[path, rest.join('\n')] as [string, string]]
  })
}

/** Writes a recipe into a folder of this repository, where it finds the packages of the tests. Returns its absolute path. */
export async function writeRecipe(files: RecipeFiles): Promise<string> {
  const parent = join(repository, 'test/.tmp')
  await mkdir(parent, { recursive: true })
  const root = await mkdtemp(join(parent, 'recipe-'))
  const all = new Map([['package.json', '{ "type": "module" }'], ...files])
  for (const [path, code] of all) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), code)
  }
  return root
}

export function removeRecipe(root: string): Promise<void> {
  return rm(root, { recursive: true, force: true, maxRetries: 3 })
}
