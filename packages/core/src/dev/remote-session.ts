import type { AllowedHosts } from '../http/allowed-hosts.ts'
import { maxInlineBytes } from '../html/inline-safe.ts'
import type { Tag } from '../tags/tag.ts'
import type { DevSession, HmrTarget, Project } from './dev-server.ts'
import { importsFrom } from './in-process/rewrite-origin.ts'

/** A session as it travels from Vite's process to the backend's. */
export interface SessionData {
  readonly root: string
  readonly base: string
  readonly origin: string
  readonly publicDir: string
  readonly preserveSymlinks: boolean
  readonly project: Omit<Project, 'inputNames' | 'pages'> & {
    readonly inputNames: readonly (readonly [string, string])[]
    readonly pages: readonly string[]
  }
  readonly preamble: string | undefined
  readonly hmr: HmrTarget
  readonly headers: Readonly<Record<string, string>>
  readonly allowedHosts: AllowedHosts
  readonly styles: Readonly<Record<string, readonly Tag[]>>
  readonly texts: Readonly<Record<string, string>>
}

/** The files that pages have asked for, absolute, with slashes. */
export interface WantedFiles {
  /** Those whose stylesheets are wanted. */
  readonly styles: string[]
  /** Those whose text is. */
  readonly texts: string[]
}

/** What a backend asks Vite's process for. */
export type ViteCall =
  /** `warm`: Vite looks first at all that the entries import. */
  | { readonly method: 'session'; readonly wanted: WantedFiles; readonly warm: boolean }
  | { readonly method: 'page'; readonly file: string; readonly url: string }
  | { readonly method: 'send'; readonly payload: BrowserPayload }

/** What every browser is told: to load again, or an error for Vite's overlay. */
export type BrowserPayload =
  | { readonly type: 'full-reload' }
  | {
      readonly type: 'error'
      readonly err: {
        readonly message: string
        readonly stack: string
        readonly id?: string
        readonly frame?: string
        readonly plugin?: string
        readonly loc?: { readonly file?: string; readonly line: number; readonly column: number }
      }
    }

/** What a session at hand knows more. */
type LocalSession = DevSession & {
  readonly project: { readonly pages: ReadonlySet<string> }
  /** What a page may want in itself without having said so before. */
  readonly entries: ReadonlySet<string>
}

/** @param origin in front of every address in tags, or '' */
export function packSession(session: LocalSession, wanted: WantedFiles, origin: string): SessionData {
  const { root, base, publicDir, preserveSymlinks, project, preamble, hmr, headers, allowedHosts } = session
  const { inputNames, pages } = project
  const asked = new Set(wanted.texts)
  const texts = [...new Set([...asked, ...session.entries])].flatMap((file) => {
    const text = session.text(file)
    const isSent = text !== undefined && (asked.has(file) || text.length <= maxInlineBytes)
    return isSent ? [[file, text] as const] : []
  })
  return {
    root,
    base,
    origin,
    publicDir,
    preserveSymlinks,
    project: { ...project, inputNames: [...inputNames], pages: [...pages] },
    preamble: preamble === undefined ? undefined : importsFrom(origin, preamble),
    hmr,
    headers,
    allowedHosts,
    styles: Object.fromEntries(
      wanted.styles.map((file) => [file, session.styles(file).map((tag) => moved(tag, origin))]),
    ),
    texts: Object.fromEntries(texts),
  }
}

/** A stylesheet from an origin; its attributes name its address where it is linked. */
function moved(tag: Tag, origin: string): Tag {
  const href = origin + tag.href
  return { ...tag, href, attributes: tag.attributes.href ? { ...tag.attributes, href } : tag.attributes }
}
