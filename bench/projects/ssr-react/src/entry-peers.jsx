// What the servers of others call.
import { renderToPipeableStream, renderToString } from 'react-dom/server'
import { App } from './app.jsx'
import { slowPart } from './slow.js'

export const renderText = () => renderToString(<App />)

export const renderStream = (path, options) => renderToPipeableStream(<App slow={slowPart(path)} />, options)

/** The whole document, so that nothing but React writes into the response. */
export const renderDocument = (path, options) =>
  renderToPipeableStream(
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <title>bench</title>
        <script type="module" async src="/assets/index-00000000.js" />
      </head>
      <body>
        <div id="root">
          <App slow={slowPart(path)} />
        </div>
      </body>
    </html>,
    options,
  )
