import { Session } from 'node:inspector'
import { findSourceMap } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the inspector says of the place of a function. Lines and columns count from 0. */
interface Location {
  readonly scriptId: string
  readonly lineNumber: number
  readonly columnNumber?: number
}

/**
 * Returns where a function is written, as file:line relative to a folder; undefined where that cannot be known. It asks
 * Node's inspector, which alone knows, and only for a message: the inspector looks at all scripts of the process.
 */
export function placeOfFunction(given: unknown, folder: string): string | undefined {
  const session = new Session()
  try {
    session.connect()
    const urls = new Map<string, string>()
    session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url))
    session.post('Debugger.enable')
    const location = locationOf(session, given)
    const url = location && urls.get(location.scriptId)
    if (!location || !url) return undefined
    const file = url.startsWith('file:') ? fileURLToPath(url) : url
    const entry = findSourceMap(file)?.findEntry(location.lineNumber, location.columnNumber ?? 0)
    const line = entry && 'originalLine' in entry ? entry.originalLine : location.lineNumber
    return `${path.relative(folder, file)}:${String(line + 1)}`
  } catch {
    // A process without an inspector, or one whose debugger refuses a second session.
    return undefined
  } finally {
    session.disconnect()
  }
}

/** The inspector reaches values through expressions alone, and those see globals. The session answers before it returns. */
function locationOf(session: Session, given: unknown): Location | undefined {
  const key = Symbol.for('vite-integration.located')
  const globals = globalThis as { [key]?: unknown }
  globals[key] = given
  let location: Location | undefined
  const expression = `globalThis[Symbol.for(${JSON.stringify(key.description)})]`
  session.post('Runtime.evaluate', { expression }, (error, { result: { objectId } }) => {
    if (error || objectId === undefined) return
    session.post('Runtime.getProperties', { objectId }, (failure, { internalProperties = [] }) => {
      const found = failure
        ? undefined
        : internalProperties.find(({ name }) => name === '[[FunctionLocation]]')
      location = found?.value?.value as Location | undefined
    })
  })
  delete globals[key]
  return location
}
