import type { Choices } from '../choices.ts'
import type { PackageName } from './versions.ts'
import type { Language } from './language.ts'

/** Texts of files, by their paths with forward slashes, relative to the project. */
export type Files = Readonly<Record<string, string>>

/** What pieces are told of the project that they become a part of. */
export interface Context extends Omit<Choices, 'language'> {
  readonly language: Language
  /** Name of the package. */
  readonly name: string
  /** How people name the backend, in what the pages say. */
  readonly backendLabel: string
}

/** A part of a project: what it brings along. */
export interface Piece {
  readonly files: Files
  readonly dependencies?: readonly PackageName[]
  readonly devDependencies?: readonly PackageName[]
}

/** What differs between backends. */
export interface BackendPiece extends Piece {
  /** Package with the adapter. */
  readonly adapter: '@vite-integration/express' | '@vite-integration/fastify'
  /** Scripts of package.json. */
  readonly scripts: Readonly<Record<string, string>>
  /** Files of the backend, for tsconfig.json. */
  readonly sources: readonly string[]
  readonly compilerOptions?: Readonly<Record<string, unknown>>
}

/** What differs between front ends. */
export interface FrontendPiece extends Piece {
  /** Module that begins everything in the browser. */
  readonly entry: string
  /** Module that renders on the server. */
  readonly serverEntry: string
  /** The component, which the page says to edit. */
  readonly component: string
  /** Line of vite.config that imports the plugin of the framework, and the call. */
  readonly plugin?: { readonly statement: string; readonly call: string }
  readonly compilerOptions?: Readonly<Record<string, unknown>>
}
