import { describe, expect, it } from 'vitest'
import { get } from '../support/http-client.ts'
import { modes, type Adapter, type Exchange, type Handler } from './scenario.ts'
import { pageOf, startPage, tagProject } from './tag-page.ts'

/** Ways in which a page fails after its tags were made. */
const failures: [string, Handler][] = [
  ['a view that throws', ({ render }) => render('broken.ejs', { title: 'Broken' })],
  [
    'a handler that throws',
    ({ viteTags }) => {
      viteTags(['src/second.ts', 'src/main.ts'])
      throw new Error('the handler is broken')
    },
  ],
  [
    'a handler that throws a value that is no error',
    ({ viteTags }) => {
      viteTags('src/main.ts', { attributes: { script: { async: true } } })
      // oxlint-disable-next-line no-throw-literal
      throw 'a text'
    },
  ],
]

/** Error pages get a fresh set of tags: the browser gets nothing of the page that failed. */
export function addTagFailureTests(host: Adapter): void {
  describe.each(modes)('the page of an error handler in %s', (mode) => {
    const tagsIn = ({ viteTags }: Exchange): string =>
      [viteTags('src/main.ts'), viteTags('src/main.ts'), viteTags('src/second.ts')].join('\n')

    it.each(failures)('has all tags after %s', async (_name, handler) => {
      const vite = { ...(await tagProject(mode)), nonce: () => 'abc' }
      const app = await startPage(host, vite, () => '', {
        routes: [{ path: '/page', handler }],
        onError: (_error, exchange) => ({ tags: tagsIn(exchange) }),
      })
      const expected = (await pageOf(host, vite, tagsIn)).body
      expect(expected).toContain('<script')
      for (const _request of ['first', 'second']) {
        const reply = await get(app, '/page')
        expect(reply.status).toBe(500)
        expect((JSON.parse(reply.body) as { tags: string }).tags).toBe(expected)
      }
    })
  })
}
