import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import {
  type BuildMetadata,
  metadataFile,
  modulesFile,
  type SsrMetadata,
} from '@vite-integration/core/plugin'
import type { Environment } from 'vite'
import { buildId, digestEach, type Digests } from './build-id.ts'
import type { AddedPages } from './prerender/add-pages.ts'
import { writeOutput } from './write-output.ts'

/** The part of a record that comes from the client's environment. */
export interface ClientPart {
  readonly environment: string
  readonly metadata: Omit<BuildMetadata, 'build' | 'environments' | 'server'>
  readonly digest: string
}

/** The part of a record that comes from a server environment. */
export interface ServerPart {
  /** Entries by their names in the config: files relative to the client's outDir. */
  readonly entries: Readonly<Record<string, string>>
  /** Digests of its files, relative to the client's outDir. */
  readonly files: Digests
  readonly digest: string
}

/** A record, while its environments are being built. */
interface Draft {
  client?: ClientPart
  readonly servers: Map<string, ServerPart>
  /** Names of the environments that this run builds. */
  expected: readonly string[]
  /** The server's part that the client's pages were rendered with, and the digest of these pages. */
  rendered?: { readonly server: ServerPart; readonly digest: string }
  /** Of the part that was added last. */
  environment?: Environment
  readonly clientBuilt: PromiseWithResolvers<void>
  /** The write that is under way: environments may be built at the same time. */
  writing: Promise<void>
}

/** The records that one run of Vite writes. Folders are absolute paths of the outDir of a client. */
export interface BuildRecords {
  /** Begins the record of a run that builds these environments. */
  begin(dir: string, environments: readonly string[]): void
  /** Ends the run: environments that it has not built are no longer expected. */
  end(dir: string): Promise<void>
  /** Resolves when the client is built, at once where this run does not build it. */
  client(dir: string): Promise<void>
  addClient(dir: string, environment: Environment, part: ClientPart): Promise<void>
  /** Also adds to a record that an earlier run has left in the folder; without any it waits for the client. */
  addServer(dir: string, environment: Environment, part: ServerPart): Promise<void>
}

export interface BuildRecordOptions {
  /** A server environment that belongs to every build, also if another run builds it. */
  readonly needed?: string | undefined
  /** Renders pages by that server, as soon as it and the client are built. Until then the record says that they are missing. */
  readonly addPages?: AddPages | undefined
}

type AddPages = (environment: Environment, dir: string, record: SsrRecord) => Promise<AddedPages>
type SsrRecord = BuildMetadata & { readonly ssr: SsrMetadata }

/**
 * Creates the writer of `.vite/integration.json`. Each environment that is done writes the record anew: until the last
 * one is, `environments` names more of them than `server` has, so that a backend knows that the build is not whole.
 */
export function createBuildRecords(options: BuildRecordOptions): BuildRecords {
  const drafts = new Map<string, Draft>()
  function draftOf(dir: string): Draft {
    const known = drafts.get(dir)
    const draft = known ?? newDraft()
    if (!known) drafts.set(dir, draft)
    return draft
  }
  async function update(dir: string): Promise<void> {
    const draft = draftOf(dir)
    const before = draft.writing.catch(() => {
      // Reported by the call that began it.
    })
    draft.writing = before.then(() => writeDraft(dir, draft, options))
    await draft.writing
  }
  return {
    begin(dir, environments) {
      const draft = draftOf(dir)
      delete draft.client
      draft.servers.clear()
      draft.expected = environments
    },
    async end(dir) {
      const draft = draftOf(dir)
      const isKnown = (name: string): boolean => name === draft.client?.environment || draft.servers.has(name)
      if (draft.expected.every(isKnown)) return
      draft.expected = draft.expected.filter(isKnown)
      await update(dir)
    },
    async client(dir) {
      const draft = draftOf(dir)
      if (!draft.client && draft.expected.includes('client')) await draft.clientBuilt.promise
    },
    async addClient(dir, environment, part) {
      const draft = draftOf(dir)
      draft.client = part
      draft.environment = environment
      delete draft.rendered
      await update(dir)
      draft.clientBuilt.resolve()
    },
    async addServer(dir, environment, part) {
      const draft = draftOf(dir)
      draft.servers.set(environment.name, part)
      draft.environment = environment
      await update(dir)
    },
  }
}

function newDraft(): Draft {
  const clientBuilt = Promise.withResolvers<void>()
  return { servers: new Map(), expected: [], clientBuilt, writing: Promise.resolve() }
}

async function writeDraft(dir: string, draft: Draft, options: BuildRecordOptions): Promise<void> {
  const { client, servers, expected } = draft
  const needed = options.needed === undefined ? [] : [options.needed]
  if (client) {
    const environments = namesOf(client.environment, [...expected, ...needed, ...servers.keys()])
    const digests = { [client.environment]: client.digest, ...digestsOf(servers) }
    const metadata = { ...client.metadata, ...joinServers(servers), environments }
    const changed = await writeWithPages(dir, draft, metadata, digests, options)
    if (changed) draft.client = { ...client, metadata: { ...client.metadata, ...changed } }
  } else if (!expected.includes('client')) {
    await addToEarlier(dir, draft, options)
  }
}

/** Adds servers that were built on their own to the record of a client that is there. */
async function addToEarlier(dir: string, draft: Draft, options: BuildRecordOptions): Promise<void> {
  const { servers } = draft
  const text = await readFile(path.join(dir, metadataFile), 'utf8').catch(() => undefined)
  if (text === undefined) return
  const { unfinished: _, ...earlier } = JSON.parse(text) as BuildMetadata
  const others = Object.entries(earlier.server ?? {}).filter(([name]) => !servers.has(name))
  const joined = joinServers(servers)
  const server = { ...Object.fromEntries(others), ...joined.server }
  const environments = namesOf('client', [...others.map(([name]) => name), ...servers.keys()])
  // What the earlier build has lost since is for the backend to find out.
  const all = { ...earlier.parts, ...digestsOf(servers) }
  await writeWithPages(
    dir,
    draft,
    { ...earlier, server, digests: { ...earlier.digests, ...joined.digests }, environments },
    all,
    options,
  )
}

/**
 * Writes a record, ahead of the pages that are still to be rendered and again when they are there.
 *
 * @returns what the pages have changed
 */
async function writeWithPages(
  dir: string,
  draft: Draft,
  record: BuildMetadata,
  digests: Digests,
  { needed = '', addPages }: BuildRecordOptions,
): Promise<AddedPages['metadata'] | undefined> {
  const { environment, rendered } = draft
  const server = draft.servers.get(needed)
  const { ssr } = record
  if (!addPages || !ssr || !environment || (server && rendered?.server === server)) {
    await writeRecord(dir, record, rendered ? { ...digests, pages: rendered.digest } : digests)
    return undefined
  }
  await writeRecord(dir, { ...record, unfinished: true }, digests)
  if (!server) return undefined
  const { metadata, digest } = await addPages(environment, dir, { ...record, ssr })
  draft.rendered = { server, digest }
  await writeRecord(dir, { ...record, ...metadata }, { ...digests, pages: digest })
  return metadata
}

/** The client first, then the servers in one order: builds that run at the same time end in any. */
function namesOf(client: string, servers: readonly string[]): string[] {
  return [client, ...[...new Set(servers)].filter((name) => name !== client).toSorted()]
}

function joinServers(servers: Draft['servers']): Pick<BuildMetadata, 'server' | 'digests'> {
  if (servers.size === 0) return {}
  const sorted = [...servers].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    server: Object.fromEntries(sorted.map(([name, { entries }]) => [name, entries])),
    digests: Object.fromEntries(sorted.map(([name, { files }]) => [name, files])),
  }
}

function digestsOf(servers: Draft['servers']): Record<string, string> {
  return Object.fromEntries([...servers].map(([name, { digest }]) => [name, digest]))
}

/** Returns the client's files that are never served, so that `files` has none of them. */
function hiddenFiles(dir: string, { manifest, ssr, files = {} }: BuildMetadata): string[] {
  const names = [manifest, ...(ssr ? [modulesFile, ssr.template] : [])].filter((name) => name !== undefined)
  return names.filter((name) => !Object.hasOwn(files, name) && existsSync(path.join(dir, name)))
}

/** Writes a record in one step: a backend never reads a part of it. */
async function writeRecord(dir: string, metadata: BuildMetadata, digests: Digests): Promise<void> {
  const { version, files, environments = [], ...rest } = metadata
  const [client = 'client'] = environments
  // `files` comes last: it is by far the longest.
  const record = {
    ...(version === undefined ? {} : { version }),
    ...rest,
    build: buildId(digests),
    parts: digests,
    environments,
    digests: { ...rest.digests, [client]: await digestEach(dir, hiddenFiles(dir, metadata)) },
    ...(files ? { files } : {}),
  }
  const file = path.join(dir, metadataFile)
  await mkdir(path.dirname(file), { recursive: true })
  const fresh = `${file}.${randomBytes(6).toString('hex')}`
  try {
    await writeOutput(fresh, `${JSON.stringify(record, undefined, 2)}\n`, 'wx')
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}
