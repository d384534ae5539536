import type { NoAnswer } from './rpc-client.ts'

/**
 * Tries what has to be done at an origin. Where 'localhost' is two addresses, a server may have one of them
 * and a stranger the other one, and a machine's own table may know the first alone: all are tried.
 *
 * @throws NoAnswer what the origin itself gave
 */
export async function reachVite<Result>(
  url: string,
  attempt: (origin: string) => Promise<Result>,
): Promise<Result> {
  try {
    return await attempt(url)
  } catch (error) {
    const { protocol, hostname, port } = new URL(url)
    const isLate = ((error as NoAnswer).cause as Error | undefined)?.name === 'AbortError'
    // A certificate is for a name.
    if (isLate || hostname !== 'localhost' || protocol !== 'http:') throw error
    const others = ['127.0.0.1', '[::1]'].map((host) => attempt(`${protocol}//${host}:${port || '80'}`))
    return Promise.any(others).catch(() => {
      throw error
    })
  }
}
