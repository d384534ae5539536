import { ViteIntegrationError } from '@vite-integration/core'
import { type Digest, digestFile } from './digest.ts'

/**
 * Digests a file of the build.
 *
 * @param file absolute path
 * @throws ViteIntegrationError BUILD_INCOMPLETE when it cannot be read
 */
export async function digestLocal(file: string): Promise<Digest> {
  try {
    return await digestFile(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw incomplete(file, `it cannot be read (${code ?? message})`, error)
  }
}

/** Returns the error for a file that is not what it was when its digests were taken. */
export function fileChanged(file: string, cause: unknown): ViteIntegrationError {
  return incomplete(file, 'it has changed while the build was being published', cause)
}

function incomplete(where: string, known: string, cause: unknown): ViteIntegrationError {
  return new ViteIntegrationError('BUILD_INCOMPLETE', { where, known }, { cause })
}
