import mime from 'mime-types'
import type { Representation } from '../../http/select-response.ts'
import { contentEtag } from '../../http/responses.ts'
import { forever } from '../read-content.ts'
import type { FetchedFile } from './fetch-file.ts'

/** A file of a store as it is served. */
export interface StoredAsset extends Representation {
  readonly body: Buffer
}

const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w-]+=[\w."-]+)*$/
const cacheControl = /^[\w=", -]+$/

/**
 * Makes a response of what a store has sent. Its type, its time and how long it may be cached pass through, where they are well-formed;
 * the ETag is that of the content, as every instance gives it. No other header does.
 *
 * @returns undefined for what is no asset: a website's page for what it does not have
 */
export function createStoredAsset(file: string, { headers, body }: FetchedFile): StoredAsset | undefined {
  const given = headers['content-type'] ?? ''
  if (/^\s*text\/html/i.test(given)) return undefined
  const isKnown = mediaType.test(given) && !/octet-stream/.test(given)
  const type = isKnown
    ? given
    : mime.contentType(file.slice(file.lastIndexOf('/') + 1)) || 'application/octet-stream'
  const etag = contentEtag(body)
  const time = Date.parse(headers['last-modified'] ?? '')
  const caching = headers['cache-control'] ?? ''
  const common = {
    'cache-control': cacheControl.test(caching) ? caching : forever,
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
    etag,
  }
  const hasTime = Number.isFinite(time) && time >= 0
  return {
    body,
    size: body.length,
    etag,
    ...(hasTime ? { lastModified: time } : {}),
    headers: {
      'content-type': type,
      'content-length': String(body.length),
      ...(hasTime ? { 'last-modified': new Date(time).toUTCString() } : {}),
      ...common,
    },
    headersNotModified: common,
  }
}
