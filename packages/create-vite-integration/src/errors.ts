/** What a failure is about; see {@link CreateError}. */
export type CreateErrorCode =
  | 'UNKNOWN_OPTION'
  | 'INVALID_OPTION'
  | 'UNEXPECTED_ARGUMENT'
  | 'NOT_OFFERED'
  | 'NOT_INTERACTIVE'
  | 'FOLDER_NOT_EMPTY'
  | 'PROJECT_NOT_FOUND'
  | 'ALREADY_ADDED'
  | 'UNCERTAIN'
  | 'CANCELED'

/** Codes of a command line that was not understood. */
const usageCodes: ReadonlySet<CreateErrorCode> = new Set([
  'UNKNOWN_OPTION',
  'INVALID_OPTION',
  'UNEXPECTED_ARGUMENT',
  'NOT_OFFERED',
  'NOT_INTERACTIVE',
] as const)

/**
 * A failure that the command explains: `message` says what failed, `hint` where it looked and what to run. It is a class
 * of its own, because `npm create` downloads all that this package depends on.
 */
export class CreateError extends Error {
  override readonly name = 'CreateError'
  readonly code: CreateErrorCode
  readonly hint: string

  constructor(code: CreateErrorCode, message: string, hint: string) {
    super(message)
    this.code = code
    this.hint = hint
  }

  /** 2 for a command line that was not understood, as shells expect, else 1. */
  get exitCode(): 1 | 2 {
    return usageCodes.has(this.code) ? 2 : 1
  }
}
