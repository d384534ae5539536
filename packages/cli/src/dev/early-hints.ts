import type { InformationEvent, ServerResponse } from 'node:http'

/** Commas part links, but for those in an address or in quotes. */
const oneLink = /(?:<[^>]*>|"(?:\\.|[^"\\])*"|[^,<"])+/g
/** What Node takes for a link: of others it throws. */
const accepted = /^<[^>]*>(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/

/** The links of one header, each by itself. */
export function splitLinks(header: string): string[] {
  return (header.match(oneLink) ?? []).map((link) => link.trim()).filter((link) => accepted.test(link))
}

/** Passes a 103 of the backend on, with the links that can be written again. It is a hint: nothing depends on it. */
export function passHints({ statusCode, headers }: InformationEvent, res: ServerResponse): void {
  if (statusCode !== 103 || headers.link === undefined) return
  // Clients of HTTP/1.0 would take it for the answer.
  if (res.headersSent || res.destroyed || res.req.httpVersion === '1.0') return
  const link = [headers.link].flat().flatMap(splitLinks)
  if (link.length === 0) return
  try {
    res.writeEarlyHints({ link })
  } catch {
    // Another version of Node may be stricter.
  }
}
