import { homedir } from 'node:os'
import { expect } from 'vitest'
import { testFolder } from '../support/workspace.ts'
import { canary } from './fortress.ts'
import type { WireReply } from './wire.ts'

/** Matches details of the machine: its folders, and places in files. */
const stackLine = /\bat [^\n]*?:\d+:\d+/

/** Expects a text without details of the machine, canaries, or pages of the application. */
export function expectSilent({ body, headers }: WireReply, name: string, root?: string): void {
  expect(body, name).not.toContain(canary)
  expect(body, name).not.toMatch(stackLine)
  for (const path of [testFolder, `${homedir()}/`, ...(root === undefined ? [] : [root])]) {
    expect(body + JSON.stringify(headers), name).not.toContain(path)
  }
}

/** Expects a 4xx without details, or a closed connection. */
export function expectRefused(reply: WireReply, name: string, root?: string): void {
  if (reply.status !== 0) {
    expect(reply.status, name).toBeGreaterThanOrEqual(400)
    expect(reply.status, name).toBeLessThan(500)
  }
  expect(reply.body, name).not.toContain('page</h1>')
  expect(reply.headers.location, name).toBeUndefined()
  expectSilent(reply, name, root)
}
