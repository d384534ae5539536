import { type Choices, options } from './choices.ts'

const descriptions: Readonly<Record<keyof Choices, string>> = {
  backend: 'The backend',
  frontend: 'The front end',
  rendering: 'Where pages come from',
  engine: 'Engine of the views, with --rendering templates',
  language: 'NestJS is in TypeScript alone',
}

/** Returns the help text. */
export function helpText(): string {
  const choices = (Object.keys(options) as (keyof Choices)[]).map((name) => {
    const [first, ...others] = options[name].map(({ value }) => value)
    return [`--${name} <name>`, `${descriptions[name]}: ${[`${first!} (default)`, ...others].join(', ')}`]
  })
  const flags = [
    ...choices,
    [
      '--into <folder>',
      'Add vite-integration to the project in that folder: shows what would change, and asks',
    ],
    ['-y, --yes', 'Ask nothing: take the defaults, or make the changes of --into'],
    ['-h, --help', 'Show this help'],
    ['-v, --version', 'Show the version'],
  ]
  const width = Math.max(...flags.map(([flag]) => flag!.length))
  return `Creates a project with Vite behind Express, Fastify or NestJS, or adds it to one.

Usage: npm create vite-integration@latest [folder] -- [options]

Options:
${flags.map(([flag, description]) => `  ${flag!.padEnd(width)}  ${description!}`).join('\n')}

Examples:
  npm create vite-integration@latest
  npm create vite-integration@latest shop -- --backend fastify --frontend vue --yes
  npm create vite-integration@latest -- --into .`
}
