import type { AllowedHosts } from '../http/allowed-hosts.ts'
import { maxInlineBytes } from '../html/inline-safe.ts'
import type { Tag } from '../tags/tag.ts'
import type { DevSession, HmrTarget, Project } from './dev-server.ts'
import type { EnvironmentKind } from './ssr/environment-kind.ts'
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
  readonly checksHosts: boolean
  readonly styles: Readonly<Record<string, readonly Tag[]>>
  readonly texts: Readonly<Record<string, string>>
  readonly environments: Readonly<Record<string, EnvironmentKind>>
}

/** Files that pages have asked for, absolute, with slashes. */
export interface WantedFiles {
  /** Entries whose stylesheets are wanted. */
  readonly styles: readonly string[]
  /** Files whose text is wanted. */
  readonly texts: readonly string[]
}

/** A session in Vite's own process, to be packed. */
type LocalSession = DevSession & {
  readonly project: { readonly pages: ReadonlySet<string> }
  /** Entries whose texts of at most {@link maxInlineBytes} bytes are always sent. */
  readonly entries: ReadonlySet<string>
}

/** Converts a session to plain data. @param origin prefix of every URL in tags, or '' */
export function packSession(
  session: LocalSession,
  wanted: WantedFiles,
  origin: string,
): Omit<SessionData, 'environments'> {
  const {
    root,
    base,
    publicDir,
    preserveSymlinks,
    project,
    preamble,
    hmr,
    headers,
    allowedHosts,
    checksHosts,
  } = session
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
    checksHosts,
    styles: Object.fromEntries(
      wanted.styles.map((file) => [file, session.styles(file).map((tag) => styleAt(tag, origin))]),
    ),
    texts: Object.fromEntries(texts),
  }
}

/** Returns a stylesheet tag at an origin; a link has its URL among its attributes too. */
export function styleAt(tag: Tag, origin: string): Tag {
  const href = origin + tag.href
  return { ...tag, href, attributes: tag.attributes.href ? { ...tag.attributes, href } : tag.attributes }
}
