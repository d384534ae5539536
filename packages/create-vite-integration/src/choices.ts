import { CreateError } from './errors.ts'

/** One value of a choice: how flags and files name it, and how people do. */
interface Option<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly hint?: string
}

export type Backend = 'express' | 'fastify' | 'nestjs'
export type Frontend = 'react' | 'vue' | 'svelte' | 'solid' | 'vanilla'
export type Rendering = 'spa' | 'templates' | 'ssr'
export type Engine = 'ejs' | 'pug' | 'eta'
export type LanguageName = 'typescript' | 'javascript'

/** What a project is made of. */
export interface Choices {
  readonly backend: Backend
  readonly frontend: Frontend
  readonly rendering: Rendering
  /** Engine of the views; it has a meaning for templates alone. */
  readonly engine: Engine
  readonly language: LanguageName
}

/** All values of all choices. The first of each is what `--yes` takes where no flag says otherwise. */
export const options: { readonly [Name in keyof Choices]: readonly Option<Choices[Name]>[] } = {
  backend: [
    { value: 'express', label: 'Express' },
    { value: 'fastify', label: 'Fastify' },
    { value: 'nestjs', label: 'NestJS', hint: 'on Express, in TypeScript' },
  ],
  frontend: [
    { value: 'react', label: 'React' },
    { value: 'vue', label: 'Vue' },
    { value: 'svelte', label: 'Svelte' },
    { value: 'solid', label: 'Solid' },
    { value: 'vanilla', label: 'Vanilla', hint: 'no framework' },
  ],
  rendering: [
    { value: 'spa', label: 'Single-page application', hint: 'index.html beside an API' },
    { value: 'templates', label: 'Templates', hint: 'views of the backend, with viteTags' },
    { value: 'ssr', label: 'Server-side rendering', hint: 'the front end renders on the server' },
  ],
  engine: [
    { value: 'ejs', label: 'EJS' },
    { value: 'pug', label: 'Pug' },
    { value: 'eta', label: 'Eta' },
  ],
  language: [
    { value: 'typescript', label: 'TypeScript' },
    { value: 'javascript', label: 'JavaScript' },
  ],
}

export const defaults: Choices = {
  backend: 'express',
  frontend: 'react',
  rendering: 'spa',
  engine: 'ejs',
  language: 'typescript',
}

/** Returns how people name a value, such as "NestJS". */
export function labelOf<Name extends keyof Choices>(name: Name, value: Choices[Name]): string {
  return options[name].find((option) => option.value === value)!.label
}

/**
 * @throws CreateError NOT_OFFERED for choices that do not go together
 */
export function checkTogether({ backend, language, rendering, engine }: Partial<Choices>): void {
  if (backend === 'nestjs' && language === 'javascript') {
    throw new CreateError(
      'NOT_OFFERED',
      'NestJS is not offered in JavaScript',
      'Its classes have decorators, which Node runs only when a compiler has replaced them. Choose --language typescript.',
    )
  }
  if (engine !== undefined && rendering !== undefined && rendering !== 'templates') {
    throw new CreateError(
      'NOT_OFFERED',
      `--engine ${engine} has no meaning with --rendering ${rendering}`,
      'An engine renders views: leave it out, or choose --rendering templates.',
    )
  }
}

/** Returns every combination that is offered: without templates there is one engine. */
export function allChoices(): Choices[] {
  const all: Choices[] = []
  for (const { value: backend } of options.backend) {
    for (const { value: frontend } of options.frontend) {
      for (const { value: language } of options.language) {
        if (backend === 'nestjs' && language === 'javascript') continue
        for (const { value: engine } of options.engine) {
          all.push({ backend, frontend, rendering: 'templates', engine, language })
        }
        for (const rendering of ['spa', 'ssr'] as const) {
          all.push({ backend, frontend, rendering, engine: defaults.engine, language })
        }
      }
    }
  }
  return all
}
