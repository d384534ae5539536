import type { BufferedResponse, Outcome, RequestContext } from '../contract.ts'
import type { ChooseForm } from '../http/accept-encoding.ts'
import { fileBody } from '../http/file-body.ts'
import { notFound } from '../http/responses.ts'
import { selectResponse, type SelectedResponse } from '../http/select-response.ts'
import type { Asset, Content, Form } from './asset.ts'
import type { AssetMemory } from './asset-memory.ts'
import type { LoadContent } from './load-contents.ts'
import { openFile } from './read-content.ts'

/** Answers a GET or HEAD request with an asset. */
export type AnswerAsset = (asset: Asset, context: RequestContext) => Outcome | Promise<Outcome>

/**
 * Answers with the form of an asset that the client likes best: at once where its bytes are in memory, else from the disk.
 * A file that cannot be read is a 404.
 */
export function createAnswerAsset(
  outDir: string,
  memory: AssetMemory,
  load: LoadContent,
  chooseForm: ChooseForm,
): AnswerAsset {
  /** Reads a form that is not in memory. Small ones are sent from the bytes that were read, with the ETag of these bytes. */
  async function answerFromDisk(form: Form, context: RequestContext): Promise<Outcome> {
    const found = await load(form)
    if (!found) return undefined
    const { content, body, isWhole } = found
    if (body === undefined) return answerLarge(form, content, context)
    if (isWhole && form.asset.isImmutable && !form.body) memory.keep(form, body)
    return inMemory(selectResponse(context, content), body)
  }

  /** Streams a file. The descriptor is the body's to close. */
  async function answerLarge({ file }: Form, content: Content, context: RequestContext): Promise<Outcome> {
    const selected = selectResponse(context, content)
    if (!isSelected(selected)) return selected
    const { status, headers, body } = selected
    if (context.req.method === 'HEAD') return { status, headers, body: '' }
    const opened = await openFile(outDir, file).catch(() => undefined)
    if (!opened) return undefined
    const parts = body === 'whole' ? [{ start: 0, end: content.size - 1 }] : body
    return { status, headers, body: fileBody(opened.handle, parts) }
  }

  return (asset, context) => {
    const form = chooseForm(context.req.headers['accept-encoding'], asset.forms)
    const { content, body } = form
    if (content && body && asset.isImmutable) {
      memory.touch(form)
      return inMemory(selectResponse(context, content), body)
    }
    return answerFromDisk(form, context).then((found) => {
      if (found || form.encoding === undefined) return found ?? notFound()
      // A form may have gone alone.
      const plain = chooseForm(undefined, asset.forms)
      return answerFromDisk(plain, context).then((answer) => answer ?? notFound())
    })
  }
}

/** Returns whether the body of a response is still to be taken from the file. */
function isSelected(response: SelectedResponse | BufferedResponse): response is SelectedResponse {
  return response.body === 'whole' || Array.isArray(response.body)
}

/** Returns the whole response, where the bytes that it is of are in memory. */
export function inMemory(selected: SelectedResponse | BufferedResponse, bytes: Buffer): BufferedResponse {
  if (!isSelected(selected)) return selected
  const { status, headers, body } = selected
  if (body === 'whole') return { status, headers, body: bytes }
  const parts = body.map((part) =>
    typeof part === 'string' ? Buffer.from(part) : bytes.subarray(part.start, part.end + 1),
  )
  return { status, headers, body: parts.length === 1 ? parts[0]! : Buffer.concat(parts) }
}
