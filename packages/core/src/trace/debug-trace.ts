import { debuglog } from 'node:util'
import type { Integration } from '../contract.ts'
import { traceIntegration } from './trace-integration.ts'
import type { TraceRecord } from './trace-record.ts'

/** `NODE_DEBUG=vite-integration` writes to stderr; without it, this is a function that does nothing. */
const debug = debuglog('vite-integration')

/** Traces an integration as text where `NODE_DEBUG` asks for it; otherwise the integration stays as it is. */
export function withDebugTrace(integration: Integration): Integration {
  return debug.enabled ? traceIntegration(integration, (record) => debug(lineOf(record))) : integration
}

/** Returns what is written of a request. */
export function lineOf({ method, url, status, by, rule, ms }: TraceRecord): string {
  // Control characters of a target would move the terminal's cursor.
  const target = JSON.stringify(url)
    .slice(1, -1)
    .replace(/[\u007f-\u009f]/g, escapeControl)
  return `${method} ${target} ${String(status)} ${by} ${String(ms)} ms: ${rule}`
}

/** JSON leaves these as they are, and U+009B begins commands to a terminal. */
function escapeControl(character: string): string {
  return `\\u00${character.charCodeAt(0).toString(16)}`
}
