import { expect, test } from 'vitest'
import { createFormChoice, type Encoding } from './accept-encoding.ts'

const chooseForm = createFormChoice()
const forms = (['br', 'zstd', 'gzip', undefined] as const).map((encoding) => ({ encoding }))
const chosen = (
  header: string | undefined,
  of: readonly { encoding: Encoding | undefined }[] = forms,
): string => chooseForm(header, of).encoding ?? 'identity'

test.each([
  [undefined, 'identity'],
  ['', 'identity'],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate, zstd', 'zstd'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['GZIP', 'gzip'],
  ['deflate', 'identity'],
  ['compress, exotic', 'identity'],
  ['identity', 'identity'],
  ['*', 'br'],
  ['*;q=0', 'identity'],
  ['br;q=0, *', 'zstd'],
  ['br;q=0, gzip;q=0', 'identity'],
  ['br;q=0.5, gzip;q=0.9', 'gzip'],
  ['br ; q=0.5 , gzip;q=0.5', 'br'],
  ['br;q=0.5, identity;q=1', 'identity'],
  ['br;q=0.5, identity;q=0.5', 'br'],
  ['identity;q=0, gzip', 'gzip'],
  ['identity;q=0, br;q=0', 'identity'],
  ['gzip;q=0.001', 'gzip'],
  ['br;q=2', 'identity'],
  ['br;q=x', 'identity'],
])('Accept-Encoding: %s gets %s', (header, encoding) => {
  expect(chosen(header)).toBe(encoding)
})

test('only forms that are there are chosen', () => {
  expect(chosen('br, gzip', [{ encoding: 'gzip' }, { encoding: undefined }])).toBe('gzip')
  expect(chosen('br, gzip', [{ encoding: undefined }])).toBe('identity')
})

test('more headers than are remembered get the same answers, also for the second time', () => {
  const headers = Array.from({ length: 250 }, (_, index) => `x-${index}, ${index % 2 ? 'gzip' : 'br'}`)
  for (const header of [...headers, ...headers]) {
    expect(chosen(header)).toBe(header.endsWith('br') ? 'br' : 'gzip')
  }
})
