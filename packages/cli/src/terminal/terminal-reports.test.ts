import { beforeEach, expect, it } from 'vitest'
import type { Listening } from '../child/messages.ts'
import type { Failure } from '../dev/backend/failure.ts'
import { createReports, type Reports } from './terminal-reports.ts'

const at = (moved: boolean, port: number): Listening => ({
  moved,
  port,
  host: '127.0.0.1',
  secure: false,
  http2: false,
})
const failure: Failure = { title: 'It fell', message: undefined, stack: '', frame: undefined, output: '' }
let lines: string[]
let reports: Reports

beforeEach(() => {
  lines = []
  const write = (text: string): void => void lines.push(text.replace(/\d+ ms/, '0 ms'))
  const output = { say: write, warn: write } as unknown as Parameters<typeof createReports>[0]['output']
  const [url, viteUrl] = [() => 'http://app', () => 'http://vite']
  reports = createReports({ output, cwd: '/p', url, viteUrl, startedAt: performance.now() })
})

it('a backend that comes to the public port late is not reported as a restart', () => {
  expect(reports.up(at(false, 9000))).toBe(false)
  expect(reports.up(at(true, 1))).toBe(true)
  expect(lines.join('\n')).toContain('ready in 0 ms')
  expect(lines.join('\n')).not.toContain('restarted')
  expect(lines.at(-1)).toBe('[dev] The backend listens on the port in PORT now')
})

it('a failed backend is not reported as ready', () => {
  reports.failed(failure)
  expect(lines.join('\n')).toMatch(/App {3}http:\/\/app\/\n {2}Vite {2}http:\/\/vite\/[^]*It fell/)
  reports.changed(['/p/a.js'])
  reports.up(at(true, 1))
  expect(lines.join('\n')).not.toContain('ready in')
  expect(lines.at(-1)).toBe('[dev] restarted in 0 ms (x1)')
})

it('five restarts in a row without listening are reported once, with the file that changed', () => {
  const told = (): string[] => lines.filter((line) => line.includes('in a row'))
  for (let times = 1; times <= 4; times++) reports.changed(['/p/a.js'])
  expect(told()).toEqual([])
  for (let times = 1; times <= 4; times++) reports.changed(['/p/info.js'])
  expect(told()).toEqual([expect.stringContaining('[dev] info.js changed')])
  reports.up(at(true, 1))
  for (let times = 1; times <= 4; times++) reports.changed(['/p/info.js'])
  expect(told()).toHaveLength(1)
})
