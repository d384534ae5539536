import { realpathSync } from 'node:fs'
import type { ResolvedConfig } from '../../config.ts'
import type { ViteIntegrationError } from '../../errors.ts'
import { hotFilePath } from '../../hot-file.ts'
import { logQuietly } from '../../logger.ts'
import type { DevSession } from '../dev-server.ts'

/**
 * Logs once that Vite is down, and once that it is back. `vite-integration dev`, which names a hot file of its own, may start
 * Vite behind the backend and tells of a failed start itself: there it is news when a Vite that has run goes down.
 */
export function createOutageNews({
  logger,
  hotFile,
  root,
}: ResolvedConfig): (isUp: boolean, why: () => ViteIntegrationError) => void {
  let wasUp = hotFile === hotFilePath(root)
  return (isUp, why) => {
    if (isUp === wasUp) return
    wasUp = isUp
    logQuietly(() => {
      if (isUp) logger.info('Vite is running.')
      else logger.warn(`Vite is not running: pages and modules wait for it. ${why().hint}`)
    })
  }
}

/** Logs once that the Vite server belongs to another project. */
export function createRootWarning({
  hasRootOption,
  root,
  logger,
}: ResolvedConfig): (session: DevSession) => void {
  let warned = false
  return (session) => {
    if (warned || !hasRootOption || isSameFolder(session.root, root)) return
    warned = true
    logQuietly(() =>
      logger.warn(
        `Vite runs in ${session.root}, but the "root" option is ${root}: pages and modules come from the former. ` +
          `Start Vite there, with "npx vite" or "vite-integration dev --root".`,
      ),
    )
  }
}

function isSameFolder(one: string, other: string): boolean {
  try {
    return realpathSync.native(one) === other
  } catch {
    // The folder does not exist here, for instance because Vite runs in another container.
    return true
  }
}

/** Node's error codes for a certificate that it does not accept. */
const refusal =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/

/** Explains a failed connection; undefined where no server listens, which needs no explanation. */
export function connectionProblem(error: unknown): string | undefined {
  const { code, message } = ((error as Error).cause ?? {}) as { code?: unknown; message?: unknown }
  if (code === 'EACCES' || code === 'EPERM') {
    return 'Its socket can be opened by the user alone who runs Vite: run the backend as the same user.'
  }
  if (typeof code !== 'string' || !refusal.test(code)) return undefined
  return (
    `It answers with a certificate that is not trusted (${String(message)}). Where that is your own, ` +
    'set the option "devServerSecure: false".'
  )
}
