import { isMainThread } from 'node:worker_threads'
import template from 'virtual:index-html'
import { page } from './page.ts'

/**
 * Renders every page, in every environment of this example and in production. It knows nothing but the standard: a Request comes
 * in, a Response goes out. The template is a module, so that it reaches environments of other threads and runtimes too.
 */
export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    const name = request.method === 'POST' ? String((await request.formData()).get('name')) : undefined
    const html = page({
      environment: __ENVIRONMENT__,
      thread: isMainThread ? 'main' : 'worker',
      pathname,
      name,
    })
    return new Response(
      template.replace('<!--ssr-outlet-->', () => html),
      { headers: { 'content-type': 'text/html; charset=utf-8' } },
    )
  },
}
