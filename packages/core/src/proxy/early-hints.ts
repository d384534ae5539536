import type { InformationEvent, ServerResponse } from 'node:http'

/** Commas separate links, except in an address or in quotes. */
const oneLink = /(?:<[^>]*>|"(?:\\.|[^"\\])*"|[^,<"])+/g
/** Links that Node writes: it throws for others. */
const accepted = /^<[^>]*>(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/

/** Returns the links of a Link header that Node accepts, each by itself. */
export function splitLinks(header: string): string[] {
  return (header.match(oneLink) ?? []).map((link) => link.trim()).filter((link) => accepted.test(link))
}

/** Passes a 103 response on, with the links that can be written again. It is a hint: nothing depends on it. */
export function passEarlyHints({ statusCode, headers }: InformationEvent, res: ServerResponse): void {
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
