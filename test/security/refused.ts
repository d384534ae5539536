import { homedir } from 'node:os'
import { expect } from 'vitest'
import { testFolder } from '../support/workspace.ts'
import { canary } from './fortress.ts'
import type { WireReply } from './wire.ts'

/** What tells a stranger of the machine: its folders, or where in which file code was running. */
const stackLine = /\bat [^\n]*?:\d+:\d+/

/** Nothing of the machine, of a canary or of the application's pages. */
export function expectSilent({ body, headers }: WireReply, name: string, root?: string): void {
  expect(body, name).not.toContain(canary)
  expect(body, name).not.toMatch(stackLine)
  for (const path of [testFolder, `${homedir()}/`, ...(root === undefined ? [] : [root])]) {
    expect(body + JSON.stringify(headers), name).not.toContain(path)
  }
}

/** A 4xx, or a closed connection, that says nothing. */
export function expectRefused(reply: WireReply, name: string, root?: string): void {
  if (reply.status !== 0) {
    expect(reply.status, name).toBeGreaterThanOrEqual(400)
    expect(reply.status, name).toBeLessThan(500)
  }
  expect(reply.body, name).not.toContain('page</h1>')
  expect(reply.headers.location, name).toBeUndefined()
  expectSilent(reply, name, root)
}
