/** Where the Vite plugin leaves what production needs to know of a build, inside outDir. */
export const metadataFile = '.vite/integration.json'

/** What the Vite plugin recorded. Of a build without the plugin: nothing. */
export interface BuildMetadata {
  /** As in Vite's config: a path, a full URL or './'. */
  readonly base?: string
  /** Of this format. */
  readonly version?: 1
  /** The manifest, relative to outDir. */
  readonly manifest?: string
  /** Keys of the entries in the manifest. */
  readonly entries?: readonly string[]
  /** Keys of the manifest by other names that a source has: paths through symbolic links, which Vite resolves. */
  readonly names?: Readonly<Record<string, string>>
  /** Version of the Vite that made it. */
  readonly vite?: string
  /**
   * What builds of server environments beside it made: by environment, then by entry relative to root, the
   * file relative to this outDir.
   */
  readonly server?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Frameworks whose hot reload needs code ahead of the first module, such as 'react': viteTags writes it. */
  readonly refresh?: readonly string[]
  /** Files that never change under their name. */
  readonly hashed?: readonly string[]
  /** Id of the build: the same for the same outputs of all its environments. */
  readonly build?: string
  /** Environments that belong to the build, such as 'client' and 'ssr'. `server` has all others once they are built. */
  readonly environments?: readonly string[]
  /** Size in bytes of every file of the build that may be served, its compressed forms included. */
  readonly files?: Readonly<Record<string, number>>
  /** Subresource Integrity by file. */
  readonly integrity?: Readonly<Record<string, string>>
}
