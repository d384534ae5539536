import { expect, it } from 'vitest'
import { reportFailure } from './report-failure.ts'

it.each([
  [new Error('EACCES'), '[dev] The PID file is not written: EACCES'],
  ['text', '[dev] The PID file is not written: text'],
])('the failure %s is printed', async (error, expected) => {
  const lines: string[] = []
  reportFailure(Promise.reject(error), 'The PID file is not written', {
    warn: (text) => void lines.push(text),
  })
  await expect.poll(() => lines).toEqual([expected])
})
