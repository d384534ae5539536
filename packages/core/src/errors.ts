import { type BundlerOptions, inputOption } from './input-option.ts'

/** Details of a failure. Each entry of the table reads the ones it names. */
export interface ErrorDetails {
  /** What was asked for: an entry, a path, an option. */
  readonly name?: string
  /** Absolute path, or paths, that were looked at. */
  readonly where?: string
  /** What is known instead, or why it failed. */
  readonly known?: string
  /** The bundler's options of the Vite at hand, where it is known which that is. */
  readonly bundler?: BundlerOptions | undefined
}

interface ErrorEntry {
  /** Safe to show to a stranger: names no path of the machine. */
  message(details: ErrorDetails): string
  /** Where it was looked for and which command mends it. */
  hint(details: ErrorDetails): string
}

/** Templates are not typed: a name may be no text at all. */
const quote = (name: unknown): string => (typeof name === 'string' ? JSON.stringify(name) : typeof name)

const buildHint = ({ where, known }: ErrorDetails): string =>
  (known === undefined ? '' : `${known} `) +
  `Looked in ${where}. Make a build with "npx vite build" (with "build: { manifest: true }" in vite.config), ` +
  'or name its folder with the "outDir" option.'

/** The code of a {@link ViteIntegrationError}. */
export type ErrorCode =
  | 'UNKNOWN_COMMAND'
  | 'UNEXPECTED_ARGUMENT'
  | 'UNKNOWN_OPTION'
  | 'INVALID_OPTION'
  | 'ROOT_NOT_FOUND'
  | 'VITE_NOT_FOUND'
  | 'VITE_START_FAILED'
  | 'VITE_NOT_RUNNING'
  | 'BUILD_NOT_FOUND'
  | 'MANIFEST_NOT_FOUND'
  | 'MANIFEST_INVALID'
  | 'ENTRY_NOT_FOUND'
  | 'NOT_AN_ENTRY'
  | 'ASSET_NOT_FOUND'
  | 'PAGE_NOT_FOUND'
  | 'NOT_READY'
  | 'ALREADY_REGISTERED'
  | 'INVALID_ATTRIBUTE'
  | 'INLINE_TOO_LARGE'
  | 'INLINE_HAS_IMPORTS'
  | 'TARGET_NOT_FOUND'
  | 'NOT_AN_APPLICATION'
  | 'INTEGRATION_IN_USE'
  | 'APPLICATION_READY'
  | 'ADAPTER_NOT_FOUND'
  | 'BUILD_FAILED'
  | 'PORT_IN_USE'
  | 'LISTEN_FAILED'
  | 'VITE_NOT_READY'

/** Every error this library raises. */
const table: Readonly<Record<ErrorCode, ErrorEntry>> = {
  UNKNOWN_COMMAND: {
    message: ({ name }) => `Unknown command ${quote(name)}`,
    hint: ({ known }) => `${known}`,
  },
  UNEXPECTED_ARGUMENT: {
    message: ({ name }) => `Unexpected argument ${quote(name)}`,
    hint: ({ known }) => `${known}`,
  },
  UNKNOWN_OPTION: {
    message: ({ name }) => `Unknown option "${name}"`,
    hint: ({ known }) => `${known}`,
  },
  INVALID_OPTION: {
    message: ({ name }) => `Invalid value for the option "${name}"`,
    hint: ({ known }) => `${known}`,
  },
  ROOT_NOT_FOUND: {
    message: () => 'The Vite root is not a folder',
    hint: ({ where }) =>
      `Looked for ${where}. Point the "root" option to the folder that holds vite.config, ` +
      'for instance { root: import.meta.dirname }.',
  },
  VITE_NOT_FOUND: {
    message: () => 'Vite is not installed',
    hint: ({ where }) =>
      `Looked for it from ${where}. Run "npm install -D vite" there. ` +
      'Only a server that serves a build, with NODE_ENV=production, does without.',
  },
  VITE_START_FAILED: {
    message: () => 'Vite did not start',
    hint: ({ where, known }) =>
      `${known}\nVite root: ${where}. "npx vite" in that folder shows the same error; mend it and restart.`,
  },
  VITE_NOT_RUNNING: {
    message: () => 'Vite is not running',
    hint: ({ where, known }) =>
      `Looked for it at ${where}.${known ? ` ${known}` : ''} Start it with "npx vite" in the Vite root, ` +
      'or both it and the backend with "npx vite-integration dev".',
  },
  BUILD_NOT_FOUND: { message: () => 'No Vite build was found', hint: buildHint },
  MANIFEST_NOT_FOUND: {
    message: () => 'The build has no manifest',
    hint: ({ where }) =>
      `Looked for ${where}. Set "build: { manifest: true }" in vite.config and run "npx vite build", ` +
      'or name the file with the "manifest" option.',
  },
  MANIFEST_INVALID: {
    message: () => 'The manifest of the build cannot be used',
    hint: ({ where, known }) => `${where}: ${known}. Build again with "npx vite build".`,
  },
  ENTRY_NOT_FOUND: {
    message: ({ name }) => `Unknown entry ${quote(name)}`,
    hint: ({ where, known }) => `Looked in ${where}. ${known}`,
  },
  NOT_AN_ENTRY: {
    message: ({ name }) => `${quote(name)} is not an entry`,
    hint: ({ where, known, bundler }) =>
      `It is in ${where}, but not as a script or stylesheet of ${inputOption(bundler)}. ` +
      `For the URL of a file use viteAsset(${quote(known)}).`,
  },
  ASSET_NOT_FOUND: {
    message: ({ name }) => `Unknown asset ${quote(name)}`,
    hint: ({ where, known }) => `Looked in ${where}. ${known}`,
  },
  PAGE_NOT_FOUND: {
    message: ({ name }) => `The page ${quote(name)} is missing`,
    hint: ({ where, bundler }) =>
      `Looked for ${where}. It is named by "spaFallback" or by ${inputOption(bundler)}.`,
  },
  ALREADY_REGISTERED: {
    message: ({ name }) => `There is an integration under the base ${quote(name)} already`,
    hint: () =>
      'Register it once. A second build in the same application needs a base of its own, ' +
      'such as "/admin/", in its vite.config and in its options.',
  },
  INVALID_ATTRIBUTE: {
    message: ({ name }) => `The attribute ${quote(name)} cannot stand on a tag`,
    hint: () =>
      'Names are letters, digits, "-", "_", ":", "." and "@"; values are texts, numbers or true and no "javascript:" addresses. ' +
      'Look at "attributes" of the "tags" option and of the call.',
  },
  INLINE_TOO_LARGE: {
    message: ({ name }) => `${quote(name)} is too large to stand in a page`,
    hint: ({ known }) => `${known} Use its address: viteAsset, or viteTags for a stylesheet or script.`,
  },
  TARGET_NOT_FOUND: {
    message: ({ name }) => (name === undefined ? 'No server was found' : `There is no file ${quote(name)}`),
    hint: ({ where }) =>
      `Looked for ${where}. Name the file that starts your server, for instance "vite-integration dev src/main.ts".`,
  },
  NOT_AN_APPLICATION: {
    message: ({ name }) => `${name} is no application`,
    hint: ({ known }) =>
      `It has to be an Express, connect or Fastify application or a (req, res) handler, and is ${known}.`,
  },
  INTEGRATION_IN_USE: {
    message: () => 'The application uses viteIntegration() itself',
    hint: () =>
      'It was made before dev() could tell it where Vite runs, and there would be two. Leave it out, for dev() adds ' +
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
    hint: ({ known }) => `${known}`,
  },
  VITE_NOT_READY: {
    message: ({ name }) => `Vite was not ready within ${name}`,
    hint: ({ known }) => `${known}`,
  },
  INLINE_HAS_IMPORTS: {
    message: ({ name }) => `${quote(name)} imports other chunks and cannot stand in a page`,
    hint: ({ known }) =>
      `It imports ${known}: from a page their addresses lead nowhere. Use viteTags, or let it import nothing ` +
      'that other entries import too, and nothing by import().',
  },
  NOT_READY: {
    message: () => 'Vite has not started yet',
    hint: () => 'Await "ready" before tags are asked for outside a request.',
  },
}

/**
 * The one error class of this library.
 *
 * `message` names no path, so that a framework's default error page may show it. `hint` says
 * what was looked for, where, and which command mends it; `cause` is the underlying error. In
 * development the hint is part of the message too.
 */
export class ViteIntegrationError extends Error {
  override readonly name = 'ViteIntegrationError'
  readonly code: ErrorCode
  readonly hint: string
  /** HTTP status for the framework's error handlers. */
  readonly statusCode: 500 | 503

  constructor(code: ErrorCode, details: ErrorDetails = {}, options: { cause?: unknown; dev?: boolean } = {}) {
    const entry = table[code]
    const hint = entry.hint(details)
    const message = entry.message(details)
    super(
      options.dev ? `${message}. ${hint}` : message,
      'cause' in options ? { cause: options.cause } : undefined,
    )
    this.code = code
    this.statusCode = code === 'VITE_NOT_RUNNING' ? 503 : 500
    this.hint = hint
  }
}
