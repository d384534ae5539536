import type { RenderResult, SsrContext } from '@vite-integration/fastify'
import { renderToString, type SSRContext } from 'vue/server-renderer'
import { createApp } from './create-app.ts'
import type { MarketData } from './market-data.ts'
import { titleOf } from './title.ts'

/** Renders a page whole: which components it has, and so which styles, is known at its end. */
export async function render({ url, locals }: SsrContext<MarketData>): Promise<RenderResult> {
  const { stalls, stall, wishes, problem } = locals
  const data: MarketData = JSON.parse(JSON.stringify({ stalls, stall, wishes, problem })) as MarketData
  const { app, router } = createApp(data)
  await router.push(url.pathname)
  const { meta } = router.currentRoute.value
  const context: SSRContext = {}
  const body = await renderToString(app, context)
  const isMissing = url.pathname.startsWith('/stalls/') && !stall
  return {
    body,
    head: `<title>${titleOf(String(meta['title']))}</title>`,
    status: problem ? 422 : isMissing ? 404 : Number(meta['status'] ?? 200),
    state: data,
    modules: context['modules'] as Set<string>,
  }
}
