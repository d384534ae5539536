import { expect, it } from 'vitest'
import { chooseDropped } from './choose-dropped.ts'

/** The builds that are dropped when `current` is published today. Ages in days. */
function droppedOf(ages: Readonly<Record<string, number>>, keep: number, days: number): string[] {
  const dated = Object.entries(ages).map(([build, age]) => ({
    modified: (1000 - age) * 24 * 60 * 60 * 1000,
    list: { build },
  }))
  return chooseDropped(
    [...dated, { modified: 86_400_000_000, list: { build: 'current' } }],
    { keep, days },
    'current',
  ).map(({ list }) => list.build)
}

it('keeps the build that was live until this publication, however old it is', () => {
  expect(droppedOf({ live: 40 }, 1, 30)).toEqual([])
  expect(droppedOf({ live: 20, before: 40 }, 1, 30)).toEqual([])
  expect(droppedOf({ live: 40, before: 41 }, 1, 30)).toEqual(['before'])
})

it('keeps a build that was live for long until a day of many fixes', () => {
  const fixes = { a: 0.5, b: 0.4, c: 0.3, d: 0.2, e: 0.1 }
  expect(droppedOf({ long: 60, ...fixes }, 5, 30)).toEqual([])
  expect(droppedOf({ long: 60, before: 61, ...fixes }, 5, 30)).toEqual(['before'])
})

it('keeps the newest by their number alone', () => {
  expect(droppedOf({ a: 1, b: 2, c: 3 }, 2, 0)).toEqual(['b', 'c'])
  expect(droppedOf({}, 1, 30)).toEqual([])
})
