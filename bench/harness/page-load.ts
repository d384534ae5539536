import { type Connection, openConnection, renderGet } from './connection.ts'

export interface PageLoad {
  port: number
  /** Path of the document, which is requested first and alone. */
  page: string
  /** Paths of everything that the document loads. */
  paths: string[]
  pageHeaders: Record<string, string>
  headers: Record<string, string>
  /** Number of connections; browsers open six to one server. */
  connections: number
}

/** Loads a page several times over the same keep-alive connections. Returns the milliseconds of each load. */
export async function loadPages(load: PageLoad, times: number): Promise<number[]> {
  const lanes = await Promise.all(Array.from({ length: load.connections }, () => openLane(load.port)))
  const document = renderGet(load.port, load.page, load.pageHeaders)
  const requests = load.paths.map((path) => renderGet(load.port, path, load.headers))
  try {
    const taken: number[] = []
    for (let time = 0; time < times; time++) {
      const begin = performance.now()
      await lanes[0]!.get(document)
      await loadAll(lanes, requests)
      taken.push(performance.now() - begin)
    }
    return taken
  } finally {
    for (const lane of lanes) lane.close()
  }
}

/** Sends all requests: every connection takes the next one when it has read its last response. */
async function loadAll(lanes: Lane[], requests: Buffer[]): Promise<void> {
  let next = 0
  await Promise.all(
    lanes.map(async (lane) => {
      for (let request = requests[next++]; request; request = requests[next++]) await lane.get(request)
    }),
  )
}

interface Lane {
  /** Resolves when the response was read to its last byte. Any status but 200 is an error. */
  get(request: Buffer): Promise<void>
  close(): void
}

async function openLane(port: number): Promise<Lane> {
  let answered: PromiseWithResolvers<void> | undefined
  const connection: Connection = await openConnection(port, (error, status) => {
    if (error) answered?.reject(error)
    else if (status === 200) answered?.resolve()
    else answered?.reject(new Error(`A part of the page: ${status}, not 200`))
  })
  return {
    get(request) {
      answered = Promise.withResolvers<void>()
      connection.send(request)
      return answered.promise
    },
    close: connection.close,
  }
}
