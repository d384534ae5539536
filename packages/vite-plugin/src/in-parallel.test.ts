import { describe, expect, it } from 'vitest'
import { inParallel } from './in-parallel.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('inParallel', () => {
  it('runs no more actions at a time than the limit, and returns the results in order', async () => {
    let running = 0
    let most = 0
    const results = await inParallel(
      [5, 1, 4, 2, 3],
      async (turns) => {
        most = Math.max(most, ++running)
        for (let n = 0; n < turns; n++) await turn()
        running--
        return turns * 10
      },
      2,
    )
    expect(results).toEqual([50, 10, 40, 20, 30])
    expect(most).toBe(2)
  })

  it('fails with the first error, and begins no item after it', async () => {
    const begun: number[] = []
    const run = inParallel(
      [0, 1, 2, 3, 4, 5],
      async (item) => {
        begun.push(item)
        await turn()
        if (item === 1) throw new Error('item 1')
      },
      2,
    )
    await expect(run).rejects.toThrow('item 1')
    await turn()
    await turn()
    expect(begun).not.toContain(4)
  })

  it('has nothing to do for an empty list', async () => {
    expect(await inParallel([], () => Promise.reject(new Error('called')))).toEqual([])
  })
})
