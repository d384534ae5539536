import { type Choices, labelOf } from '../choices.ts'
import { expressBackend } from './backends/express.ts'
import { fastifyBackend } from './backends/fastify.ts'
import { nestjsBackend } from './backends/nestjs.ts'
import { indexHtml, stateTypes, tsconfig, viteConfig } from './config-files.ts'
import { reactFrontend } from './frontends/react.ts'
import { solidFrontend } from './frontends/solid.ts'
import { svelteFrontend } from './frontends/svelte.ts'
import { vanillaFrontend } from './frontends/vanilla.ts'
import { vueFrontend } from './frontends/vue.ts'
import { languageOf } from './language.ts'
import { packageFile } from './package-file.ts'
import type { Context, Files } from './piece.ts'
import { projectReadme } from './project-readme.ts'
import { staticFiles } from './static-files.ts'
import { viewsOf } from './views.ts'

const backends = { express: expressBackend, fastify: fastifyBackend, nestjs: nestjsBackend }
const frontends = {
  react: reactFrontend,
  vue: vueFrontend,
  svelte: svelteFrontend,
  solid: solidFrontend,
  vanilla: vanillaFrontend,
}

/**
 * Puts a project together.
 *
 * @param name name of its package
 * @param own version of this package, which those of vite-integration share
 */
export function composeProject(choices: Choices, name: string, own: string): Files {
  const language = languageOf(choices.language)
  const context: Context = { ...choices, language, name, backendLabel: labelOf('backend', choices.backend) }
  const backend = backends[choices.backend](context)
  const frontend = frontends[choices.frontend](context)
  const { rendering, engine } = choices
  return {
    'package.json': packageFile(context, backend, frontend, own),
    'README.md': projectReadme(context, backend, frontend),
    ...(language.name === 'typescript' && { 'tsconfig.json': tsconfig(backend, frontend) }),
    [`vite.config.${language.extension}`]: viteConfig(context, frontend),
    ...(rendering === 'templates'
      ? viewsOf(engine, name, frontend.entry)
      : { 'index.html': indexHtml(context, frontend) }),
    ...(rendering === 'ssr' && language.name === 'typescript' && { 'src/state.d.ts': stateTypes }),
    ...staticFiles,
    ...backend.files,
    ...frontend.files,
  }
}
