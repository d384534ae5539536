import { writeFile } from 'node:fs/promises'

/**
 * Writes a file of the build. Node's own errors of a write, such as that of a full disk, do not name the file.
 *
 * @param file absolute path
 * @param flag of Node's `open`
 */
export async function writeOutput(file: string, content: string | Uint8Array, flag = 'w'): Promise<void> {
  try {
    await writeFile(file, content, { flag })
  } catch (error) {
    const { message } = error as Error
    throw new Error(
      `[vite-integration] ${file} cannot be written, so the build is not complete: ${message}`,
      {
        cause: error,
      },
    )
  }
}
