import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Tag } from '../../tags/tag.ts'
import type { ResolvedConfig } from '../../config.ts'
import type { DevSession, Project } from '../dev-server.ts'
import type { EnvironmentKind } from '../ssr/environment-kind.ts'
import type { ViteClient } from '../../link/client.ts'

/** Files whose import gives their URL: Vite's default `assetsInclude`. */
const asset =
  /\.(?:apng|bmp|png|jpe?g|jfif|pjpeg|pjp|gif|svg|ico|webp|avif|cur|jxl|mp4|webm|ogg|mp3|wav|flac|aac|opus|mov|m4a|vtt|woff2?|eot|ttf|otf|webmanifest|pdf|txt)$/i

/** Files that pages have asked for, absolute, with slashes. */
export interface Wanted {
  readonly styles: Set<string>
  readonly texts: Set<string>
}

/** A session of a Vite server in another process. */
export interface RemoteSession extends DevSession {
  /** The environments that can run server code, by name. None where Vite has no plugin that could tell. */
  readonly environments: Readonly<Record<string, EnvironmentKind>>
}

/**
 * Opens a session from the data that Vite's process sends.
 *
 * @throws ForwardError when Vite does not answer
 */
export async function openRemoteSession(
  client: ViteClient,
  wanted: Wanted,
  config: ResolvedConfig,
  warm: boolean,
): Promise<RemoteSession> {
  if (!client.endpoint.isLink) return guessSession(client, config)
  const asked = { styles: [...wanted.styles], texts: [...wanted.texts] }
  const data = await client.call('session', { wanted: asked, warm })
  const { project, styles, texts } = data
  return {
    ...data,
    project: { ...project, inputNames: new Map(project.inputNames), pages: new Set(project.pages) },
    isAsset: (file) => asset.test(file),
    want: (file) => wanted.styles.add(file),
    isKnown: (file) => Object.hasOwn(styles, file),
    styles: (file) => own(styles, file) ?? [],
    text(file) {
      wanted.texts.add(file)
      return own(texts, file)
    },
  }
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

/** Guesses a session from outside: a Vite without a link tells nothing about the project. */
async function guessSession(client: ViteClient, config: ResolvedConfig): Promise<RemoteSession> {
  const { root } = config
  const { base } = client.endpoint
  const refresh = `${base}@react-refresh`
  const { status, type } = await client.get(refresh, ['accept', '*/*'])
  // Vite without React's plugin answers with the page of its SPA fallback.
  const hasReact = status === 200 && type.includes('javascript')
  const noTags: readonly Tag[] = []
  return {
    root,
    base: decodeURI(base),
    origin: '',
    publicDir: path.join(root, 'public'),
    preserveSymlinks: false,
    project: guessProject(root),
    preamble: hasReact ? preambleOf(refresh) : undefined,
    hmr: { path: base, token: undefined },
    headers: {},
    allowedHosts: [],
    // A Vite that speaks https leaves its own check out.
    checksHosts: !client.endpoint.url.startsWith('https:'),
    isAsset: (file) => asset.test(file),
    want: () => {},
    // Always true: no more will ever be known.
    isKnown: () => true,
    styles: () => noTags,
    text: () => undefined,
    environments: {},
  }
}

/** Returns a project in which every HTML file that Vite would serve counts as a page. */
function guessProject(root: string): Project {
  const isOther = (file: string): boolean => /(?:^|\/)(?:node_modules|public|dist)\//.test(file)
  const has = (file: string): boolean =>
    file.endsWith('.html') && !isOther(file) && existsSync(path.join(root, file))
  return {
    inputs: [],
    inputNames: new Map(),
    inputPatterns: [],
    hasPlugin: false,
    pages: { has },
    assetsDir: 'assets',
    hasManifest: false,
    bundler: undefined,
    isGuess: true,
  }
}

/** Returns React's preamble from Vite's backend-integration guide. @param url URL of `@react-refresh` */
function preambleOf(url: string): string {
  const from = JSON.stringify(url)
  return [
    `import { injectIntoGlobalHook } from ${from}`,
    'injectIntoGlobalHook(window)',
    'window.$RefreshReg$ = () => {}',
    'window.$RefreshSig$ = () => (type) => type',
  ].join('\n')
}
