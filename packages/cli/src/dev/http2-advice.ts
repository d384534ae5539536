import type { Listening } from '../child/messages.ts'

/** What to do about a backend that requests cannot be passed on to. */
export function http2Advice({ secure }: Pick<Listening, 'secure'>): string {
  const cure = secure
    ? 'give http2.createSecureServer() the option "allowHTTP1: true".'
    : 'let http.createServer() serve it, for no browser speaks plain HTTP/2 either.'
  return `The backend speaks HTTP/2 alone, and requests are passed on to it by HTTP/1.1: ${cure}`
}
