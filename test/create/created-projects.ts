import { writeFileSync } from 'node:fs'
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

/**
 * Creates projects with the packed packages and installs what they need. They are workspaces of one folder, so that npm
 * installs once: that each of them names all of its packages is tested beside the sources.
 */
export async function createProjects(all: readonly Choices[]): Promise<CreatedProject[]> {
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
  write(names, Object.entries(packages))
  await npmInstall(root)
  return all.map((choices) => ({ name: nameOf(choices), root: join(root, nameOf(choices)), choices }))
}

function argumentsOf(choices: Choices): string[] {
  const { engine, ...others } = choices
  const given = choices.rendering === 'templates' ? { ...others, engine } : others
  const flags = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value])
  return [nameOf(choices), '--yes', ...flags]
}
