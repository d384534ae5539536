import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { BufferedResponse, Outcome, RequestContext, Step } from '../contract.ts'
import { createRequestContext } from './request-context.ts'
import { deliver, isResponseClosed, joinSteps, runStep } from './run-step.ts'

const response: BufferedResponse = { status: 200, headers: {}, body: 'body' }

function newContext(): RequestContext {
  const req = new IncomingMessage(new Socket())
  req.method = 'GET'
  return createRequestContext(req, new ServerResponse(req), '/', () => {
    throw new Error('no step here reads helpers')
  })
}

/** Runs a step and returns the calls that the host got. */
async function run(step: Step, context = newContext()): Promise<unknown[]> {
  const calls: unknown[] = []
  runStep(step, context, {
    send: (sent) => void calls.push(['send', sent]),
    next: (error) => void calls.push(error === undefined ? 'next' : ['next', error]),
  })
  await turn()
  return calls
}

describe('runStep', () => {
  const failure = new Error('failed')
  it.each<[string, () => Outcome | Promise<Outcome>, unknown[]]>([
    ['sends a response', () => response, [['send', response]]],
    ['sends a response that comes later', async () => response, [['send', response]]],
    ['passes a request on', () => undefined, ['next']],
    ['passes a request on later', async () => undefined, ['next']],
    ['leaves a written response alone', () => 'written', []],
    [
      'passes an exception on',
      () => {
        throw failure
      },
      [['next', failure]],
    ],
    ['passes a rejection on', () => Promise.reject(failure), [['next', failure]]],
  ])('%s', async (_name, step, calls) => {
    expect(await run(step)).toEqual(calls)
  })

  it('passes on what the host cannot send, and destroys the body', async () => {
    const body = new PassThrough()
    const calls: unknown[] = []
    runStep(() => ({ status: 200, headers: {}, body }), newContext(), {
      send() {
        throw failure
      },
      next: (error) => void calls.push(error),
    })
    expect(calls).toEqual([failure])
    expect(body.destroyed).toBe(true)
  })

  it.each<[string, () => Promise<Outcome>]>([
    ['a response', async () => response],
    ['nothing', async () => undefined],
    ['a rejection', () => Promise.reject(failure)],
  ])('does nothing with %s once the application has answered', async (_name, step) => {
    const context = newContext()
    context.res.end('of the application')
    expect(await run(step, context)).toEqual([])
  })

  it('closes the body of a response that comes too late', async () => {
    const context = newContext()
    context.res.end()
    const body = new PassThrough()
    await run(async () => ({ status: 200, headers: {}, body }), context)
    expect(body.destroyed).toBe(true)
  })

  it('ends the connection when the host itself throws', async () => {
    const context = newContext()
    runStep(async () => undefined, context, {
      send: () => {},
      next() {
        throw failure
      },
    })
    await turn()
    expect(context.res.destroyed).toBe(true)
  })
})

describe('joinSteps', () => {
  const second: Step = () => response
  it.each<[string, Step, Outcome]>([
    ['the first, when it has something', () => 'written', 'written'],
    ['the first, when it has something later', async (): Promise<Outcome> => 'written', 'written'],
    ['the second, when the first has nothing', () => undefined, response],
    ['the second, when the first has nothing in the end', async () => undefined, response],
  ])('gives the outcome of %s', async (_name, first, outcome) => {
    expect(await joinSteps(first, second)(newContext())).toEqual(outcome)
  })
})

it('isResponseClosed knows sent, ended and destroyed responses', () => {
  expect(isResponseClosed(newContext().res)).toBe(false)
  const ended = newContext().res
  ended.end()
  expect(isResponseClosed(ended)).toBe(true)
  const destroyed = newContext().res
  destroyed.destroy()
  expect(isResponseClosed(destroyed)).toBe(true)
})

describe('deliver', () => {
  it('ends in one failure of the request where the response cannot be sent', () => {
    const failure = new Error('refused')
    const errors: unknown[] = []
    const send = (): never => {
      throw failure
    }
    deliver(response, newContext().res, { send, next: (error) => void errors.push(error) })
    expect(errors).toEqual([failure])
  })

  it('sends nothing where the application has answered', () => {
    const { res } = newContext()
    res.end()
    const calls: string[] = []
    deliver(response, res, { send: () => void calls.push('send'), next: () => void calls.push('next') })
    expect(calls).toEqual([])
  })
})
