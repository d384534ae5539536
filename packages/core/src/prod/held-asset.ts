import type { IncomingMessage } from 'node:http'
import type { Integration } from '../contract.ts'
import type { ChooseForm } from '../http/accept-encoding.ts'
import { changesBodies } from '../http/write-response.ts'
import type { Asset } from './asset.ts'
import type { AssetMemory } from './asset-memory.ts'

/**
 * Creates the short way to the files of a build that never change and are in memory. What it does not answer, because
 * of a range, a rarer condition or another spelling of the target, the steps answer by all the rules.
 *
 * @param targets assets by their request targets
 */
export function createHeldAsset(
  targets: ReadonlyMap<string, Asset>,
  memory: AssetMemory,
  chooseForm: ChooseForm,
): Integration['heldAsset'] {
  return (req, res, target) => {
    const asset = targets.get(target)
    if (!asset?.isImmutable || !isPlain(req) || changesBodies(res)) return undefined
    const form = chooseForm(req.headers['accept-encoding'], asset.forms)
    const { content, body } = form
    if (!content || !body) return undefined
    const condition = req.headers['if-none-match']
    if (condition !== undefined && condition !== content.etag) return undefined
    memory.touch(form)
    return condition === undefined
      ? { status: 200, headers: content.headers, body }
      : { status: 304, headers: content.headersNotModified, body: '' }
  }
}

/** Returns whether a request is a GET for the whole, without an upgrade and without conditions other than an ETag. */
function isPlain({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.range === undefined &&
    headers.upgrade === undefined &&
    headers['if-match'] === undefined &&
    headers['if-unmodified-since'] === undefined &&
    // Beside an ETag the time does not count (RFC 9110, 13.1.3).
    (headers['if-modified-since'] === undefined || headers['if-none-match'] !== undefined)
  )
}
