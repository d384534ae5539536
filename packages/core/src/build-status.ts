/** Production in numbers, as `status()` returns them. They count from the start of the process. */
export interface BuildStatus {
  /** Build id, as `hash()` returns it; undefined while there is no build. */
  readonly build: string | undefined
  /** Time at which the build was loaded. */
  readonly since: Date | undefined
  /** Number of its files that may be served, pages aside. */
  readonly files: number
  /** Number of these files together with their precompressed forms. */
  readonly forms: number
  /** Bytes of them that are in memory. */
  readonly bytes: number
  /** Bytes in memory of earlier builds' files, which clients with an older page still get. */
  readonly earlierBytes: number
  /**
   * Builds of the server entry that the process has imported. Node keeps the modules of each until the process ends; at 100 a
   * further build is refused.
   */
  readonly serverBuilds: number
  /** Number of answers by kind. What routes of the application answer is not counted. */
  readonly answers: {
    readonly file: number
    /** Files of an earlier build. */
    readonly earlierFile: number
    readonly page: number
    /** Navigations that the server entry has answered. */
    readonly rendered: number
    readonly redirect: number
    readonly notModified: number
    readonly notFound: number
    /** Conditions that failed (412), ranges that do not exist (416), other statuses of the server entry. */
    readonly other: number
  }
  /** The last build that was placed after the start; `error` says why it is not served. Undefined: none was placed. */
  readonly lastReload: { readonly at: Date; readonly error?: string } | undefined
}
