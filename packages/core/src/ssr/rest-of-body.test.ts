import { describe, expect, it } from 'vitest'
import { openBody } from './chunks.ts'
import { restOfBody } from './rest-of-body.ts'

describe('restOfBody', () => {
  it('is undefined behind the only piece of a Response', async () => {
    const chunks = openBody(new Response('text').body!)
    await chunks.next()
    expect(await restOfBody(chunks)).toBeUndefined()
  })

  it('does not wait for a piece that is still being made, and loses none', async () => {
    const late = Promise.withResolvers<void>()
    const body = new ReadableStream<string>({
      async pull(controller) {
        controller.enqueue('piece')
        await late.promise
      },
    })
    const chunks = openBody(body)
    await chunks.next()
    const rest = await restOfBody(chunks)
    const pieces = [rest!.next(), rest!.next()]
    late.resolve()
    expect(await Promise.all(pieces)).toEqual(['piece', 'piece'])
    rest!.cancel(undefined)
  })

  it('leaves a failure to the next read', async () => {
    let isFirst = true
    const body = new ReadableStream<string>(
      {
        pull(controller) {
          if (isFirst) controller.enqueue('piece')
          else controller.error(new Error('failed'))
          isFirst = false
        },
      },
      { highWaterMark: 0 },
    )
    const chunks = openBody(body)
    expect(await chunks.next()).toBe('piece')
    const rest = await restOfBody(chunks)
    await expect(rest!.next()).rejects.toThrow('failed')
  })
})
