import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Choices } from '../../packages/create-vite-integration/src/choices.ts'
import { npmInstall, packPackages } from '../packed/packed-project.ts'
import { runNpm } from '../support/run-npm.ts'
import { newOutsideFolder } from '../support/workspace.ts'

export interface CreatedProject {
  readonly name: string
  readonly root: string
  readonly choices: Choices
}

export function nameOf({ backend, frontend, rendering, engine, language }: Choices): string {
  return [backend, frontend, rendering === 'templates' ? engine : rendering, language].join('-')
}

/** A project of express-generator, to which the packages have been added. */
export interface ExtendedProject {
  readonly root: string
  /** Its application ahead of that. */
  readonly before: string
}

/**
 * Creates projects with the packed packages and installs what they need. They are workspaces of one folder, so that npm
 * installs once: that each of them names all of its packages is tested beside the sources.
 */
export async function createProjects(
  all: readonly Choices[],
): Promise<{ projects: CreatedProject[]; extended: ExtendedProject }> {
  const root = newOutsideFolder('created')
  const packages = await packPackages()
  const names = all.map(nameOf)
  const isTool = ([name]: [string, string]): boolean => name === 'create-vite-integration'
  const write = (workspaces: readonly string[], wanted: [string, string][]): void =>
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ private: true, workspaces, dependencies: Object.fromEntries(wanted) }),
    )
  write([], Object.entries(packages).filter(isTool))
  await npmInstall(root)
  for (const choices of all) await runNpm('npx', ['create-vite-integration', ...argumentsOf(choices)], root)
  const extended = await extendGenerated(root)
  write([...names, 'shop'], Object.entries(packages))
  await npmInstall(root)
  const projects = all.map((choices) => ({
    name: nameOf(choices),
    root: join(root, nameOf(choices)),
    choices,
  }))
  return { projects, extended }
}

async function extendGenerated(root: string): Promise<ExtendedProject> {
  await runNpm('npx', ['--yes', 'express-generator@4.16.1', '--view=ejs', 'shop'], root)
  const before = readFileSync(join(root, 'shop/app.js'), 'utf8')
  await runNpm('npx', ['create-vite-integration', '--into', 'shop', '--yes'], root)
  return { root: join(root, 'shop'), before }
}

function argumentsOf(choices: Choices): string[] {
  const { engine, ...others } = choices
  const given = choices.rendering === 'templates' ? { ...others, engine } : others
  const flags = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value])
  return [nameOf(choices), '--yes', ...flags]
}
