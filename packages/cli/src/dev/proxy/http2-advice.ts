import type { Listening } from '../../child/messages.ts'

/** Returns what to do about a backend that speaks HTTP/2 alone: requests are passed on by HTTP/1.1. */
export function http2Advice({ secure }: Pick<Listening, 'secure'>): string {
  const cure = secure
    ? 'give http2.createSecureServer() the option "allowHTTP1: true".'
    : 'let http.createServer() serve it, for no browser speaks plain HTTP/2 either.'
  return `The backend speaks HTTP/2 alone, and requests are passed on to it by HTTP/1.1: ${cure}`
}
