import {
  type CommandErrorCode,
  type ErrorDetails,
  type ErrorText,
  ViteIntegrationError,
} from '@vite-integration/core/errors'

/** Names come from the command line: control characters in them are written as escapes. */
const quote = (name: string | undefined): string => JSON.stringify(name ?? '')

const texts: Readonly<Record<CommandErrorCode, ErrorText>> = {
  UNKNOWN_COMMAND: {
    message: ({ name }) => `Unknown command ${quote(name)}`,
    hint: ({ known }) => `${known}`,
  },
  UNEXPECTED_ARGUMENT: {
    message: ({ name }) => `Unexpected argument ${quote(name)}`,
    hint: ({ known }) => `${known}`,
  },
  TARGET_NOT_FOUND: {
    message: ({ name }) => (name === undefined ? 'No server was found' : `There is no file ${quote(name)}`),
    hint: ({ where }) =>
      `Looked for ${where}. Name the file that starts your server, for instance "vite-integration dev src/main.ts".`,
  },
  NOT_AN_APPLICATION: {
    message: ({ name }) => `${name} is no application`,
    hint: ({ known }) =>
      `It has to be an Express, connect or Fastify application or a (req, res) handler, but is ${known}.`,
  },
  INTEGRATION_IN_USE: {
    message: () => 'The application uses viteIntegration() itself',
    hint: () =>
      'It was created before dev() could tell it where Vite runs, so there would be two. Leave it out, for dev() adds ' +
      'one; or name the module that exports the application: dev("./app.ts:app").',
  },
  APPLICATION_READY: {
    message: () => 'The Fastify application is ready already',
    hint: () =>
      'Nothing can be registered with it any more: call dev before ready(), inject() and listen(), or register ' +
      '@vite-integration/fastify yourself.',
  },
  ADAPTER_NOT_FOUND: {
    message: ({ name }) => `${name} is not installed`,
    hint: ({ name, where }) => `Looked for it from ${where}. Run "npm install ${name}".`,
  },
  BUILD_FAILED: {
    message: ({ name }) => (name === undefined ? 'The build failed' : `The build of ${quote(name)} failed`),
    hint: ({ known }) => `${known}`,
  },
  PORT_IN_USE: {
    message: ({ name }) => `Port ${name} is in use`,
    hint: ({ known }) => `${known}`,
  },
  LISTEN_FAILED: {
    message: ({ name }) => `Cannot listen on ${name}`,
    hint: ({ known }) => `${known}. Choose another address with "host" and "port" (--host, --port).`,
  },
  CONFIG_NOT_LOADED: {
    message: ({ name }) => `${name} cannot be loaded`,
    hint: ({ known }) => `${known}`,
  },
  VITE_NOT_READY: {
    message: ({ name }) => `Vite was not ready within ${name}`,
    hint: ({ known }) => `${known}`,
  },
}

/** Creates an error with a code of this package. Users check it with core's class and `code`, like any other. */
export function commandError(
  code: CommandErrorCode,
  details: ErrorDetails = {},
  settings: { readonly cause?: unknown; readonly dev?: boolean } = {},
): ViteIntegrationError {
  const error = new ViteIntegrationError(code, details, { ...settings, text: texts[code] })
  // The stack begins where the command failed, not in this function.
  Error.captureStackTrace(error, commandError)
  return error
}
