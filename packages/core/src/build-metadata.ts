/** Where the Vite plugin leaves what production needs to know of a build, inside outDir. */
export const metadataFile = '.vite/integration.json'

/** Where the Vite plugin leaves the {@link ModuleFiles} of a build with server-side rendering, inside outDir. */
export const modulesFile = '.vite/modules.json'

/** The part of a build that the option `ssr` of the Vite plugin made. */
export interface SsrMetadata {
  /** Environment whose build renders. */
  readonly environment: string
  /** The entry, by its key in `server[environment]`: a path relative to root, or the name of a virtual module. */
  readonly entry: string
  /**
   * The page that the entry's pages are rendered into, relative to outDir. It may lie in `.vite`: as a page of its own
   * it is never served. Without it the build has no template.
   */
  readonly template?: string
}

/** The client's files by source, for the tags of what was rendered. */
export interface ModuleFiles {
  /**
   * Every module of the client's build, by its id relative to root. The files, relative to outDir, are the chunks that
   * have its code (the manifest has their imports and stylesheets), or the stylesheet where it has no code.
   */
  readonly modules: Readonly<Record<string, readonly string[]>>
}

/** The record of the Vite plugin; empty for a build without the plugin. */
export interface BuildMetadata {
  /** As in Vite's config: a path, a full URL or './'. */
  readonly base?: string
  /** Version of this format. */
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
   * Results of the builds of server environments beside it: by environment, then by entry relative to root, the
   * file relative to this outDir.
   */
  readonly server?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /**
   * The files that `files` has not, because they are never served: those of server builds, source maps aside, and the
   * client's manifest, modules and template. By environment, then by path relative to this outDir, the first 16
   * hexadecimal digits of their SHA-256. A new build is taken up when they are there too.
   */
  readonly digests?: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Server-side rendering by the build. */
  readonly ssr?: SsrMetadata
  /** Frameworks whose hot reload needs code ahead of the first module, such as 'react': viteTags writes it. */
  readonly refresh?: readonly string[]
  /** Files that never change under their name. */
  readonly hashed?: readonly string[]
  /** Id of the build: the same for the same outputs of all its environments. */
  readonly build?: string
  /** Digests of its parts, of which the id is made: by environment, and 'pages' for the rendered ones. */
  readonly parts?: Readonly<Record<string, string>>
  /** The pages of the build that were rendered when it was made, relative to outDir. */
  readonly prerendered?: readonly string[]
  /** Set while pages are being rendered: the build is not whole. */
  readonly unfinished?: true
  /** Environments that belong to the build, such as 'client' and 'ssr'. `server` has all others once they are built. */
  readonly environments?: readonly string[]
  /** Size in bytes of every file of the build that may be served, its compressed forms included. */
  readonly files?: Readonly<Record<string, number>>
  /** Subresource Integrity by file. */
  readonly integrity?: Readonly<Record<string, string>>
}
