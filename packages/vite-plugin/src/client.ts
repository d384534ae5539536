/// <reference lib="dom" />
/**
 * Reloads the page once when a lazy chunk is gone because a new build has replaced the one that the page came from.
 * Import it in an entry of the browser:
 *
 * ```ts
 * import '@vite-integration/vite-plugin/client'
 * ```
 *
 * The error of the chunk surfaces in any case, as without this module: only after a look at the network is it known
 * that a reload helps. The page is not reloaded when
 *
 * - the chunk was there, and an error of its code is the reason;
 * - the browser is offline, or the server does not answer for the page with success;
 * - the page was reloaded for the same chunk of the same build before in this tab, or for any within 30 seconds;
 * - `sessionStorage` is denied: without it nothing would stop a loop;
 * - the application cancels the event `vite-integration:reload`.
 */

/** The `detail` of the event `vite-integration:reload`. */
export interface ReloadDetail {
  /** The error of the chunk that could not be loaded. */
  readonly error: unknown
  /**
   * Delays the reload until the promise is fulfilled: time to save what the user has written. A promise that rejects
   * cancels the reload. Call it while the event is dispatched.
   */
  defer(promise: Promise<unknown>): void
}

/**
 * Dispatched on `window` ahead of the reload. `preventDefault()` cancels it.
 *
 * @example
 * ```ts
 * window.addEventListener('vite-integration:reload', (event) => {
 *   event.detail.defer(saveDraft())
 * })
 * ```
 */
export type ReloadEvent = CustomEvent<ReloadDetail>

declare global {
  interface WindowEventMap {
    'vite-integration:reload': ReloadEvent
  }
}

/** The reloads of this tab. */
interface Reloads {
  /** Time of the last one, in milliseconds since 1970. */
  readonly last: number
  /** The reason of each of them. */
  readonly reasons: readonly string[]
}

const storageKey = 'vite-integration:reloads'
/** Milliseconds between two reloads: while servers of two builds answer by turns, each may lack another chunk. */
const pause = 30_000
/** The messages of Chromium, Firefox, Safari and of Vite for files that could not be loaded. */
const isLoadError = /dynamically imported module|module script failed|unable to preload css/i

let isUnderWay = false

// Server-side rendering may import the same entry: there is no page to reload.
if (typeof window !== 'undefined') {
  window.addEventListener('vite:preloadError', (event) => {
    const error = (event as Event & { payload?: unknown }).payload
    const message = error instanceof Error ? error.message : ''
    // Vite reports errors of the chunk's own code as well.
    if (isUnderWay || !isLoadError.test(message)) return
    isUnderWay = true
    // The address of this script stands for the build: Safari's message names no file.
    reload(error, `${import.meta.url} ${message}`).catch((failure: unknown) => {
      isUnderWay = false
      window.reportError(failure)
    })
  })
}

async function reload(error: unknown, reason: string): Promise<void> {
  const reloads = readReloads()
  isUnderWay =
    reloads !== undefined && mayReload(reloads, reason) && (await isPageThere()) && (await isAgreed(error))
  if (!reloads || !isUnderWay) return
  sessionStorage.setItem(
    storageKey,
    JSON.stringify({ last: Date.now(), reasons: [...reloads.reasons, reason].slice(-50) }),
  )
  window.location.reload()
}

function mayReload({ last, reasons }: Reloads, reason: string): boolean {
  // A clock that was set back does not count as a pause.
  return !reasons.includes(reason) && Math.abs(Date.now() - last) > pause
}

/** Returns nothing where the browser denies its storage, or something else stands in it. */
function readReloads(): Reloads | undefined {
  try {
    const text = sessionStorage.getItem(storageKey)
    if (text === null) return { last: 0, reasons: [] }
    const { last, reasons } = JSON.parse(text) as Partial<Reloads>
    return typeof last === 'number' && Array.isArray(reasons) ? { last, reasons } : undefined
  } catch {
    return undefined
  }
}

/** Returns whether a reload would show a page, and not an error of the browser or the server. */
async function isPageThere(): Promise<boolean> {
  if (!navigator.onLine) return false
  const ask = (method: string): Promise<Response> =>
    fetch(window.location.href, {
      method,
      cache: 'no-store',
      headers: { accept: 'text/html' },
      signal: AbortSignal.timeout(10_000),
    })
  try {
    const { ok, status } = await ask('HEAD')
    // Some applications answer GET alone.
    return ok || ([404, 405, 501].includes(status) && (await ask('GET')).ok)
  } catch {
    return false
  }
}

/** Asks the application, and waits for what it still has to do. */
async function isAgreed(error: unknown): Promise<boolean> {
  const deferred: Promise<unknown>[] = []
  const defer = (promise: Promise<unknown>): void => void deferred.push(promise)
  const event = new CustomEvent('vite-integration:reload', { cancelable: true, detail: { error, defer } })
  const isCanceled = !window.dispatchEvent(event)
  await Promise.all(deferred)
  return !isCanceled
}
