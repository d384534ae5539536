import type { InformationEvent, ServerResponse } from 'node:http'

/** One link of a Link header. Commas separate links, except within <…> and quotes. */
const oneLink = /(?:<[^>]*>|"(?:\\.|[^"\\])*"|[^,<"])+/g
/** Links that Node's `writeEarlyHints` accepts: it throws for others. */
const accepted = /^<[^>]*>(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/

/** Returns the links of a Link header that Node accepts, each by itself. */
export function splitLinks(header: string): string[] {
  return (header.match(oneLink) ?? []).map((link) => link.trim()).filter((link) => accepted.test(link))
}

/**
 * Passes a 103 (early hints) of the backend on, with the links that Node accepts. Failures are ignored: it is a hint.
 */
export function passHints({ statusCode, headers }: InformationEvent, res: ServerResponse): void {
  if (statusCode !== 103 || headers.link === undefined) return
  // HTTP/1.0 has no informational responses: such a client would take the 103 for the final response.
  if (res.headersSent || res.destroyed || res.req.httpVersion === '1.0') return
  const link = [headers.link].flat().flatMap(splitLinks)
  if (link.length === 0) return
  try {
    res.writeEarlyHints({ link })
  } catch {
    // Another version of Node may accept fewer links.
  }
}
