import { Readable } from 'node:stream'
import type { ResolvedConfig } from '../../config.ts'
import type { BufferedResponse, Integration, Outcome, RequestContext } from '../../contract.ts'
import { isAllowedHost } from '../../http/allowed-hosts.ts'
import { plainText } from '../../http/responses.ts'
import type { Logger } from '../../options.ts'
import { traceIntegration } from '../../trace/trace-integration.ts'
import type { TraceRecord } from '../../trace/trace-record.ts'
import type { DevServer } from '../dev-server.ts'
import { describeConfig } from './describe-config.ts'
import { inspectPage, inspectStyle } from './inspect-page.ts'
import { inspectScript } from './inspect-script.ts'

/** Path of the page of development, also below Vite's base. */
const folder = '__vite-integration/'
const kept = { requests: 200, warnings: 50 }

const files: Readonly<Record<string, readonly [type: string, body: string]>> = {
  '': ['text/html', inspectPage],
  'style.css': ['text/css', inspectStyle],
  'script.js': ['text/javascript', inspectScript],
}

/** Vite DevTools may show the page in a frame, from the port of a Vite of its own. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
  "frame-ancestors 'self' http://localhost:* http://127.0.0.1:*"

type Inspected = Pick<Integration, 'base' | 'heldAsset' | 'files' | 'fallback' | 'render' | 'close'>

/** Shows what happens in development: who answers which path, entries and their tags, config and warnings. */
export interface Inspector {
  /** Passes messages on, and keeps warnings and errors for the page. */
  readonly logger: Logger
  /** Returns the integration with its requests followed, and the page in front of it. */
  around<T extends Inspected>(integration: T, vite: DevServer, tagsOf: (entry: string) => string): T
}

export function createInspector(config: ResolvedConfig): Inspector {
  const requests: TraceRecord[] = []
  const warnings: string[] = []
  const streams = new Set<Readable>()
  let describe = (): object => ({ warnings })

  function send(name: string, data: object): void {
    const text = `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
    for (const stream of streams) stream.push(text)
  }

  function record(one: TraceRecord): void {
    if (one.url.includes(`/${folder}`)) return
    requests.push(one)
    if (requests.length > kept.requests) requests.shift()
    send('request', one)
  }

  const keeping =
    (level: 'warn' | 'error') =>
    (message: string): void => {
      if (warnings.length < kept.warnings && !warnings.includes(message)) warnings.push(message)
      send('state', { warnings })
      config.logger[level](message)
    }

  function openEvents(): Outcome {
    const body = new Readable({ read() {} })
    streams.add(body)
    body.once('close', () => streams.delete(body))
    body.push(`event: state\ndata: ${JSON.stringify({ ...describe(), requests })}\n\n`)
    return { status: 200, headers: headersOf('text/event-stream'), body }
  }

  function answer(name: string, context: RequestContext): Outcome {
    if (name === 'events' && wantsEvents(context)) return openEvents()
    // The path of Vite's link to backends begins alike: what is no visit to the page is nothing here.
    const isHere = Object.hasOwn(files, name) && (name !== '' || context.isNavigation)
    if (!isHere) return plainText(404, 'Not Found\n')
    const [type, body] = files[name]!
    return { status: 200, headers: headersOf(type), body: context.req.method === 'HEAD' ? '' : body }
  }

  return {
    logger: { ...config.logger, warn: keeping('warn'), error: keeping('error') },
    around(integration, vite, tagsOf) {
      describe = () => ({ warnings, ...describeProject(config, vite, tagsOf) })
      const traced = traceIntegration(integration, record)
      return {
        ...traced,
        get base() {
          return integration.base
        },
        files(context) {
          const name = nameOf(context, vite.base)
          if (name === undefined) return traced.files(context)
          return isAllowed(context, vite) ? answer(name, context) : refusal()
        },
        async close() {
          for (const stream of streams) stream.push(null)
          await integration.close()
        },
      }
    },
  }
}

/** Returns what of the page a request is for; undefined for all other requests. */
function nameOf({ path, isGetOrHead }: RequestContext, base: string): string | undefined {
  if (path === undefined || !isGetOrHead) return undefined
  const start = [`/${folder}`, base + folder].find((prefix) => path.startsWith(prefix))
  return start === undefined ? undefined : path.slice(start.length)
}

/** Browsers' EventSource says so. To everybody else the open stream would be a response without an end. */
function wantsEvents({ req }: RequestContext): boolean {
  return req.method === 'GET' && req.headers.accept?.includes('text/event-stream') === true
}

/** The guard of Vite's own modules: the page shows paths of this machine. */
function isAllowed({ req }: RequestContext, vite: DevServer): boolean {
  try {
    return isAllowedHost(req, vite.session().allowedHosts)
  } catch {
    return isAllowedHost(req)
  }
}

function refusal(): BufferedResponse {
  return plainText(403, 'This host is not in "server.allowedHosts" of vite.config.\n')
}

function headersOf(type: string): Record<string, string> {
  return {
    'content-type': `${type}; charset=utf-8`,
    // Compression would hold events back.
    'cache-control': 'no-store, no-transform',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy': policy,
  }
}

function describeProject(config: ResolvedConfig, vite: DevServer, tagsOf: (entry: string) => string): object {
  const place = config.devServer === 'middleware' ? 'in this process' : 'in a process of its own'
  try {
    const { root, base, project } = vite.session()
    const entries = project.inputs
      .filter((name) => !name.endsWith('.html'))
      .map((name) => describeEntry(name, tagsOf))
    return {
      vite: { text: `Vite runs ${place}, in ${root}, base ${base}` },
      entries,
      config: describeConfig(config, base),
    }
  } catch (error) {
    return {
      vite: { text: `Vite is not running: ${String((error as Error).message)}` },
      entries: [],
      config: describeConfig(config, vite.base),
    }
  }
}

function describeEntry(name: string, tagsOf: (entry: string) => string): object {
  try {
    return { name, tags: tagsOf(name) }
  } catch (error) {
    return { name, error: String((error as Error).message) }
  }
}
