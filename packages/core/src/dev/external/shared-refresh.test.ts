import { expect, it } from 'vitest'
import { createSharedRefresh } from './shared-refresh.ts'

function setUp() {
  const asked: { warm: boolean; answer: (result: string) => void; fail: (error: Error) => void }[] = []
  const applied: string[] = []
  const subject = { endpoints: {}, size: 0 }
  const refresh = createSharedRefresh<string>(
    (warm) => new Promise((answer, fail) => void asked.push({ warm, answer, fail })),
    (result) => void applied.push(result),
    () => ({ ...subject }),
  )
  return { asked, applied, subject, refresh }
}

it('pages that come at the same time ask once', async () => {
  const { asked, applied, refresh } = setUp()
  const all = [refresh(true), refresh(true), refresh(false)]
  expect(asked).toHaveLength(1)
  asked[0]!.answer('a')
  await Promise.all(all)
  expect(applied).toEqual(['a'])
  void refresh(true)
  expect(asked).toHaveLength(2)
})

it.each([
  ['more is wanted', true, (subject: { size: number }) => subject.size++],
  ['the server may be another one', false, (subject: { endpoints: unknown }) => (subject.endpoints = {})],
  ['the one that runs does not warm up', false, () => 0],
])('asks again where %s', (_name, warm, change) => {
  const { asked, subject, refresh } = setUp()
  void refresh(warm)
  change(subject)
  void refresh(true)
  expect(asked).toHaveLength(2)
})

it('a slow one does not replace the result of a later one', async () => {
  const { asked, applied, subject, refresh } = setUp()
  const slow = refresh(true)
  subject.size++
  const quick = refresh(true)
  asked[1]!.answer('later')
  await quick
  asked[0]!.answer('earlier')
  await slow
  expect(applied).toEqual(['later'])
})

it('a failure is for all who share it, and the next call tries again', async () => {
  const { asked, refresh } = setUp()
  const both = [refresh(true), refresh(true)]
  asked[0]!.fail(new Error('down'))
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  void refresh(true)
  expect(asked).toHaveLength(2)
})
