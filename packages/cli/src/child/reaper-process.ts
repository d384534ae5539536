// Watches over what the supervisor has started. When the supervisor ends in whatever way, this pipe does, and what is
// left of its processes and files goes.
import { readFileSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { isGroupAlive, killGroup } from '../kill-group.ts'
import type { ReaperState } from './messages.ts'

const graceMs = 1000

let state: ReaperState = { groups: [], files: [] }

// They are meant for the supervisor: this process ends with its pipe.
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
