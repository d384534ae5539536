import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Tag } from '../../tags/tag.ts'
import type { ResolvedConfig } from '../../config.ts'
import type { DevSession, Project } from '../dev-server.ts'
import type { SessionData } from '../remote-session.ts'
import type { RpcClient, ViteTarget } from './rpc-client.ts'

/** What an import gives the address of, for Vite's default `assetsInclude`. */
const asset =
  /\.(?:apng|bmp|png|jpe?g|jfif|pjpeg|pjp|gif|svg|ico|webp|avif|cur|jxl|mp4|webm|ogg|mp3|wav|flac|aac|opus|mov|m4a|vtt|woff2?|eot|ttf|otf|webmanifest|pdf|txt)$/i

/** What pages have asked for. */
export interface Wanted {
  readonly styles: Set<string>
  readonly texts: Set<string>
}

/** A session made of what Vite's process says of the project. Rejects when it does not answer. */
export async function openRemoteSession(
  client: RpcClient,
  target: ViteTarget,
  wanted: Wanted,
  config: ResolvedConfig,
  warm: boolean,
): Promise<DevSession> {
  const { secret } = target
  if (secret === undefined) return guessSession(client, target, config)
  const asked = { styles: [...wanted.styles], texts: [...wanted.texts] }
  const data = await client.call<SessionData>(
    { ...target, secret },
    { method: 'session', wanted: asked, warm },
  )
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

/** A Vite without our plugin tells nothing of itself: what can be seen from outside. */
async function guessSession(
  client: RpcClient,
  target: ViteTarget,
  config: ResolvedConfig,
): Promise<DevSession> {
  const { root } = config
  const refresh = `${target.base}@react-refresh`
  const { status, type } = await client.get(target, refresh, '*/*')
  // Without React's plugin Vite answers with the page that it has for every path.
  const hasReact = status === 200 && type.includes('javascript')
  const noTags: readonly Tag[] = []
  return {
    root,
    base: decodeURI(target.base),
    origin: '',
    publicDir: path.join(root, 'public'),
    preserveSymlinks: false,
    project: guessProject(root),
    preamble: hasReact ? preambleOf(refresh) : undefined,
    hmr: { path: target.base, token: undefined },
    headers: {},
    allowedHosts: [],
    isAsset: (file) => asset.test(file),
    want: () => {},
    // It never will be.
    isKnown: () => true,
    styles: () => noTags,
    text: () => undefined,
  }
}

/** Every HTML file that Vite would serve counts as a page. */
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

/** Vite's guide to backend integration has it, for backends that cannot ask the plugin. */
function preambleOf(url: string): string {
  const from = JSON.stringify(url)
  return [
    `import { injectIntoGlobalHook } from ${from}`,
    'injectIntoGlobalHook(window)',
    'window.$RefreshReg$ = () => {}',
    'window.$RefreshSig$ = () => (type) => type',
  ].join('\n')
}
