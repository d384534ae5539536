import { confirm, isCancel, select, text } from '@clack/prompts'
import { type Choices, defaults, options } from './choices.ts'
import { CreateError } from './errors.ts'
import { defaultFolder, folderProblem } from './target-folder.ts'

/** Asks for the folder of a new project. */
export async function askFolder(): Promise<string> {
  return answered(
    await text({
      message: 'Folder of the project',
      placeholder: defaultFolder,
      defaultValue: defaultFolder,
      validate: (value) => folderProblem(value || defaultFolder)?.message,
    }),
  )
}

/** Asks for every choice that no flag has made. What does not go together is not offered. */
export async function askChoices(given: Partial<Choices>): Promise<Choices> {
  const backend = given.backend ?? (await ask('backend', 'Backend', withLanguage(given)))
  const frontend = given.frontend ?? (await ask('frontend', 'Front end'))
  const rendering =
    given.rendering ?? (given.engine ? 'templates' : await ask('rendering', 'Where pages come from'))
  const engine =
    given.engine ?? (rendering === 'templates' ? await ask('engine', 'Template engine') : defaults.engine)
  const language = given.language ?? (backend === 'nestjs' ? 'typescript' : await ask('language', 'Language'))
  return { backend, frontend, rendering, engine, language }
}

function withLanguage({ language }: Partial<Choices>): (backend: string) => boolean {
  return (backend) => backend !== 'nestjs' || language !== 'javascript'
}

/** Asks a question that is answered by yes or no. */
export async function askWhether(message: string): Promise<boolean> {
  return answered(await confirm({ message }))
}

async function ask<Name extends keyof Choices>(
  name: Name,
  message: string,
  isOffered: (value: string) => boolean = () => true,
): Promise<Choices[Name]> {
  const offered = options[name].filter(({ value }) => isOffered(value))
  const answer = await select<string>({ message, options: offered.map((option) => ({ ...option })) })
  return answered(answer) as Choices[Name]
}

/** @throws CreateError CANCELED after Ctrl+C or Escape */
function answered<Value>(answer: Value): Exclude<Value, symbol> {
  if (isCancel(answer)) throw new CreateError('CANCELED', 'Canceled', 'Nothing was changed.')
  return answer as Exclude<Value, symbol>
}
