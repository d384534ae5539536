import { expect, it } from 'vitest'
import { openBrowser } from './open-browser.ts'

it('BROWSER=none opens nothing and is no failure', async () => {
  const failures: string[] = []
  openBrowser('http://127.0.0.1/', ({ message }) => failures.push(message), { BROWSER: 'none' })
  // A program that does not exist fails later than the first one would have.
  await new Promise<void>((resolve) => {
    const failed = ({ message }: Error): void => {
      failures.push(message)
      resolve()
    }
    openBrowser('http://127.0.0.1/', failed, { BROWSER: './missing' })
  })
  expect(failures).toEqual(['spawn ./missing ENOENT'])
})
