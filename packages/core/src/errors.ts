import { type ErrorDetails, type ErrorText, inputOption, quote } from './error-text.ts'
import { type SsrErrorCode, ssrErrorTexts } from './ssr/ssr-errors.ts'

/** Codes of errors that applications meet. Their texts are in this file. */
export type CoreErrorCode =
  | 'UNKNOWN_OPTION'
  | 'INVALID_OPTION'
  | 'ROOT_NOT_FOUND'
  | 'VITE_NOT_FOUND'
  | 'VITE_NOT_SUPPORTED'
  | 'VITE_START_FAILED'
  | 'VITE_NOT_RUNNING'
  | 'BUILD_NOT_FOUND'
  | 'BUILD_INCOMPLETE'
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
  | SsrErrorCode

/** Codes that only the command `vite-integration` and its `dev()` raise. Their texts are in that package. */
export type CommandErrorCode =
  | 'UNKNOWN_COMMAND'
  | 'UNEXPECTED_ARGUMENT'
  | 'TARGET_NOT_FOUND'
  | 'NOT_AN_APPLICATION'
  | 'INTEGRATION_IN_USE'
  | 'APPLICATION_READY'
  | 'ADAPTER_NOT_FOUND'
  | 'BUILD_FAILED'
  | 'PORT_IN_USE'
  | 'LISTEN_FAILED'
  | 'VITE_NOT_READY'
  | 'CONFIG_NOT_LOADED'

/** Codes that only the package `@vite-integration/publish` raises. Their texts are in that package. */
export type PublishErrorCode =
  | 'NO_CREDENTIALS'
  | 'ACCESS_DENIED'
  | 'BUCKET_NOT_FOUND'
  | 'STORE_UNREACHABLE'
  | 'STORE_FAILED'
  | 'CLOCK_SKEW'
  | 'FOREIGN_PREFIX'
  | 'NAME_CONFLICT'

/** Every value that `code` of a {@link ViteIntegrationError} can have, whichever package raised it. */
export type ErrorCode = CoreErrorCode | CommandErrorCode | PublishErrorCode

const sentence = (text: string | undefined): string => (text === undefined ? '' : `${text} `)

const texts: Readonly<Record<CoreErrorCode, ErrorText>> = {
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
      `Looked for ${where}. Set the "root" option to the folder that holds vite.config, ` +
      'for instance { root: import.meta.dirname }.',
  },
  VITE_NOT_FOUND: {
    message: () => 'Vite is not installed',
    hint: ({ where }) =>
      `Looked for it from ${where}. Run "npm install -D vite" there. ` +
      'Only a production server (NODE_ENV=production, with a finished build) runs without Vite.',
  },
  VITE_NOT_SUPPORTED: {
    message: ({ name }) => `Vite ${name} is not supported`,
    hint: ({ where, known }) =>
      `It was found from ${where}. Run "npm install -D vite@8" there: ${known} are supported.`,
  },
  VITE_START_FAILED: {
    message: () => 'Vite did not start',
    hint: ({ where, known }) =>
      `${known}\nVite root: ${where}. Run "npx vite" in that folder to see the same error, fix it and restart.`,
  },
  VITE_NOT_RUNNING: {
    message: () => 'Vite is not running',
    hint: ({ where, known }) =>
      `Looked for it at ${where}. ${sentence(known)}Start it with "npx vite" in the Vite root, ` +
      'or start Vite and the backend together with "npx vite-integration dev".',
  },
  BUILD_NOT_FOUND: {
    message: ({ known }) => `No Vite build was found${known === undefined ? '' : `. ${known}`}`,
    hint: ({ where }) =>
      `Looked in ${where}. Make a build with "npx vite build" ` +
      '(with "build: { manifest: true }" in vite.config), or set the "outDir" option to the folder of the build.',
  },
  BUILD_INCOMPLETE: {
    message: () => 'The build is not whole',
    hint: ({ where, known }) =>
      `${where}: ${known}. Build again with "npx vite build"; when the build was copied there, copy it again.`,
  },
  MANIFEST_NOT_FOUND: {
    message: () => 'The build has no manifest',
    hint: ({ where }) =>
      `Looked for ${where}. Set "build: { manifest: true }" in vite.config and run "npx vite build", ` +
      'or set the "manifest" option to the file.',
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
      `It was found in ${where}, but not as a script or stylesheet of ${inputOption(bundler)}. Add a script or ` +
      `stylesheet there. For the URL of any other file use viteAsset(${quote(known)}).`,
  },
  ASSET_NOT_FOUND: {
    message: ({ name }) => `Unknown asset ${quote(name)}`,
    hint: ({ where, known }) => `Looked in ${where}. ${known}`,
  },
  PAGE_NOT_FOUND: {
    message: ({ name }) => `The page ${quote(name)} is missing`,
    hint: ({ where, known, bundler }) =>
      `Looked for ${where}. ${sentence(known)}Check its name in "spaFallback" or viteHtml(), and that the page is ` +
      `in ${inputOption(bundler)}. "npx vite build" makes the pages of the build.`,
  },
  NOT_READY: {
    message: () => 'Vite has not started yet',
    hint: () => 'Await "ready" before you ask for tags, assets or pages outside a request.',
  },
  ALREADY_REGISTERED: {
    message: ({ name }) => `An integration is already registered under the base ${quote(name)}`,
    hint: () =>
      'Register it once. A second build in the same application needs a base of its own, ' +
      'such as "/admin/", in its vite.config and in its options.',
  },
  INVALID_ATTRIBUTE: {
    message: ({ name }) => `The attribute ${quote(name)} is not allowed on a tag`,
    hint: () =>
      'A name begins with a letter, "_", ":" or "@" and continues with letters, digits, "-", "_", ":", "." and "@". ' +
      'A value is a string, a number or a boolean, and never a "javascript:" URL. ' +
      'Check "attributes" in the "tags" option and in the call of viteTags.',
  },
  INLINE_TOO_LARGE: {
    message: ({ name }) => `${quote(name)} is too large to be written into a page`,
    hint: ({ known }) => `${known} Link to it instead: viteAsset, or viteTags for a stylesheet or script.`,
  },
  INLINE_HAS_IMPORTS: {
    message: ({ name }) => `${quote(name)} imports other chunks and cannot stand in a page`,
    hint: ({ known }) =>
      `It imports ${known}, and these relative imports do not resolve from a page. Use viteTags, or remove ` +
      'from it every import() and every import that another entry has too.',
  },
  ...ssrErrorTexts,
}

interface ErrorSettings {
  /** The error that led to this one. */
  readonly cause?: unknown
  /** Adds the hint to the message, which names paths. For development only. */
  readonly dev?: boolean
}

/**
 * The one error class of vite-integration.
 *
 * - `code` names the failure; see {@link ErrorCode}.
 * - `message` says what failed. In production it names no path, so that a default error page may show it.
 * - `hint` says where it was looked for and which command or option fixes it. In development the hint is
 *   part of the message too.
 * - `statusCode` is the HTTP status for the error handlers of Express and Fastify.
 * - `cause` is the underlying error, if there is one.
 *
 * @example
 * app.use((error, req, res, next) => {
 *   if (!(error instanceof ViteIntegrationError)) return next(error)
 *   console.error(error.code, error.hint)
 *   res.status(error.statusCode).send(error.message)
 * })
 */
export class ViteIntegrationError extends Error {
  override readonly name = 'ViteIntegrationError'
  readonly code: ErrorCode
  readonly hint: string
  /** 503 for VITE_NOT_RUNNING, which may pass, 504 for SSR_TIMEOUT, 400 for SSR_INVALID_URL; 500 for every other code. */
  readonly statusCode: 400 | 500 | 503 | 504

  /** Creates an error with a code of this package, which has its texts here. */
  constructor(code: CoreErrorCode, details?: ErrorDetails, settings?: ErrorSettings)
  /** Creates an error with a code of another package of vite-integration, which passes the texts. */
  constructor(
    code: CommandErrorCode | PublishErrorCode,
    details: ErrorDetails,
    settings: ErrorSettings & { text: ErrorText },
  )
  constructor(
    code: ErrorCode,
    details: ErrorDetails = {},
    settings: ErrorSettings & { text?: ErrorText } = {},
  ) {
    const text = settings.text ?? texts[code as CoreErrorCode]
    const hint = text.hint(details)
    const message = text.message(details)
    super(
      settings.dev ? `${message}. ${hint}` : message,
      'cause' in settings ? { cause: settings.cause } : undefined,
    )
    this.code = code
    this.statusCode = statusOf(code)
    this.hint = hint
  }
}

/** Returns what failed and, for an error of the integration, what to do: the text of a message for the operator. */
export function messageWithHint(error: unknown): string {
  const { message, hint } = error as { message: string; hint?: string }
  return hint === undefined ? message : `${message}. ${hint}`
}

function statusOf(code: ErrorCode): ViteIntegrationError['statusCode'] {
  if (code === 'VITE_NOT_RUNNING') return 503
  if (code === 'SSR_TIMEOUT') return 504
  return code === 'SSR_INVALID_URL' ? 400 : 500
}
