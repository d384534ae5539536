import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import {
  forEachOf,
  loadAll,
  loadAsync,
  type Loading,
  loadSync,
  readBytes,
  readFolder,
  readRealPath,
  readStats,
} from './loading.ts'

const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'loading-')))
afterAll(() => rmSync(home, { recursive: true }))
const names = Array.from({ length: 40 }, (_, index) => `file-${String(index).padStart(2, '0')}.txt`)
for (const name of names) writeFileSync(path.join(home, name), name)

/** A load of everything that there is, with failures in between. */
function* everything(): Loading<unknown> {
  const entries = yield* readFolder(home)
  const files = entries.map(({ name }) => path.join(home, name)).toSorted()
  const texts = (yield* loadAll(files.map(readBytes))).map(String)
  let failure: unknown
  try {
    yield* readBytes(path.join(home, 'none'))
  } catch (error) {
    failure = (error as NodeJS.ErrnoException).code
  }
  const stats = yield* readStats(files[0]!)
  const none = [yield* readStats('/none'), yield* readRealPath('/none')]
  return [texts, failure, stats?.size, none, yield* readRealPath(home)]
}

const expected = [names, 'ENOENT', 11, [undefined, undefined], home]

describe('a load', () => {
  test('has one result, at once and beside requests', async () => {
    expect(loadSync(everything())).toEqual(expected)
    expect(await loadAsync(everything())).toEqual(expected)
  })

  test('ends with the error that it does not catch', async () => {
    const failing = (): Loading<unknown> => loadAll([readBytes('/none'), readBytes('/none/either')])
    expect(() => loadSync(failing())).toThrow('ENOENT')
    await expect(loadAsync(failing())).rejects.toThrow('ENOENT')
  })

  test('lets others run while it calculates', async () => {
    let isOver = false
    let turns = 0
    const count = (): void => {
      if (isOver) return
      turns++
      setImmediate(count)
    }
    const seen: number[] = []
    setImmediate(count)
    await loadAsync(forEachOf(Array(5000).keys(), (item) => void seen.push(item)))
    isOver = true
    expect(seen).toEqual([...Array(5000).keys()])
    expect(turns).toBeGreaterThanOrEqual(9)
  })

  test.runIf(process.platform === 'linux')('opens a few files at the same time', async () => {
    const open = (): number => readdirSync('/proc/self/fd').length
    const before = open()
    let most = 0
    const files = Array.from({ length: 400 }, (_, index) => path.join(home, names[index % names.length]!))
    function* watched(file: string): Loading<void> {
      yield* readBytes(file)
      most = Math.max(most, open() - before)
    }
    await loadAsync(loadAll(files.map(watched)))
    expect(most).toBeLessThanOrEqual(8)
  })
})
