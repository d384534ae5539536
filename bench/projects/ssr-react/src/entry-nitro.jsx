// The entry of Nitro, which puts the Response into the template.
import { renderToReadableStream } from 'react-dom/server.edge'
import { App } from './app.jsx'
import { slowPart } from './slow.js'

export default {
  async fetch(request) {
    const { pathname } = new URL(request.url)
    const body = await renderToReadableStream(<App slow={slowPart(pathname)} />)
    return new Response(body, { headers: { 'content-type': 'text/html; charset=utf-8' } })
  },
}
