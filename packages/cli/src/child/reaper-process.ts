// A program that removes what the supervisor leaves behind. Its stdin is a pipe from the supervisor, which closes when
// the supervisor ends in any way, SIGKILL included. Then it ends the listed process groups and removes the files.
import { readFileSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { isGroupAlive, killGroup } from '../processes/kill-group.ts'
import type { ReaperState } from './messages.ts'

/** Time that processes have to end after SIGTERM, in milliseconds; then they get SIGKILL. */
const graceMs = 1000

let state: ReaperState = { groups: [], files: [] }

// Signals of a terminal reach this process too. They are meant for the supervisor: this one ends when its pipe closes.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

createInterface({ input: process.stdin })
  .on('line', (line) => {
    state = JSON.parse(line) as ReaperState
  })
  .on('close', () => void reap())

async function reap(): Promise<void> {
  const { groups, files } = state
  for (const group of groups) killGroup(group, 'SIGTERM')
  const deadline = Date.now() + graceMs
  while (groups.some((group) => isGroupAlive(group)) && Date.now() < deadline) await sleep(20)
  for (const group of groups) killGroup(group, 'SIGKILL')
  for (const { file, content } of files) {
    if (content === undefined || content === read(file)) rmSync(file, { force: true })
  }
  process.exit()
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
