import type { InformationEvent, ServerResponse } from 'node:http'

/** Matches one link: commas separate links, except in a URL or in quotes. */
const oneLink = /(?:<[^>]*>|"(?:\\.|[^"\\])*"|[^,<"])+/g
/** Matches the links that Node accepts: it throws for others. */
const accepted = /^<[^>]*>(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/

/** Returns the links of a Link header that Node accepts, each by itself. */
export function splitLinks(header: string): string[] {
  return (header.match(oneLink) ?? []).map((link) => link.trim()).filter((link) => accepted.test(link))
}

/** Passes a 103 response on, with those of its links that Node accepts. Ignores errors: nothing depends on a hint. */
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
