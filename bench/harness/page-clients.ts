import { Agent, get } from 'node:http'

/** What clients have seen so far. */
export interface PageClients {
  /** Requests that got no 200, or no whole response. */
  failed: number
  /** Pages of which a file was of another version than the page. */
  mixed: number
  /** Versions that a page was of. */
  versions: Set<string>
  /** Milliseconds of each request, with the time at which it was sent. */
  requests: { sent: number; taken: number }[]
  /** The first failures, for the message. */
  problems: Set<string>
  stop(): Promise<void>
}

const MARK = /version:(\d+):/
const ADDRESS = /(?:assets\/|\.\/)[\w.-]+\.js/g

/**
 * Loads pages as browsers do, each client on one keep-alive connection: the document, the scripts that it names, the
 * chunks that those name. All files of a version contain the same mark.
 */
export function startPageClients(port: number, count: number): PageClients {
  const agent = new Agent({ keepAlive: true, maxSockets: count })
  const versions = new Set<string>()
  const problems = new Set<string>()
  const seen = { failed: 0, mixed: 0, versions, requests: [] as PageClients['requests'], problems }
  const ending = new AbortController()

  async function ask(path: string, dest: string): Promise<string | undefined> {
    const sent = performance.now()
    const accept = dest === 'document' ? 'text/html' : '*/*'
    const headers = { Accept: accept, 'Sec-Fetch-Dest': dest }
    try {
      return await read(agent, port, path, headers)
    } catch (error) {
      seen.failed += 1
      if (problems.size < 5) problems.add(`${dest}: ${(error as Error).message}`)
      return undefined
    } finally {
      seen.requests.push({ sent, taken: performance.now() - sent })
    }
  }

  async function loadPage(): Promise<void> {
    const page = await ask('/', 'document')
    const version = page === undefined ? undefined : MARK.exec(page)?.[1]
    if (page === undefined || version === undefined) return
    versions.add(version)
    const done = new Set<string>()
    const waiting = addressesIn(page)
    let isMixed = false
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (done.has(path)) continue
      done.add(path)
      const code = await ask(path, 'script')
      if (code === undefined) continue
      if (MARK.exec(code)?.[1] !== version) isMixed = true
      waiting.push(...addressesIn(code))
    }
    if (isMixed) seen.mixed += 1
  }

  const clients = Array.from({ length: count }, async () => {
    while (!ending.signal.aborted) await loadPage()
  })
  return Object.assign(seen, {
    async stop() {
      ending.abort()
      await Promise.all(clients)
      agent.destroy()
    },
  })
}

function addressesIn(text: string): string[] {
  return (text.match(ADDRESS) ?? []).map((found) => `/assets/${found.slice(found.lastIndexOf('/') + 1)}`)
}

function read(agent: Agent, port: number, path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const { statusCode } = response
        if (statusCode === 200) resolve(Buffer.concat(chunks).toString())
        else reject(new Error(`status ${statusCode}`))
      })
    })
    request.on('error', reject)
  })
}
