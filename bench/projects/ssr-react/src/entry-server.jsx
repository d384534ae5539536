// The entry of the integration: React's stream.
import { renderToPipeableStream } from 'react-dom/server'
import { App } from './app.jsx'
import { slowPart } from './slow.js'

export function render({ url }) {
  return renderToPipeableStream(<App slow={slowPart(url.pathname)} />)
}
