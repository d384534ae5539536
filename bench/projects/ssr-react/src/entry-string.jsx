// The entry of the integration: the same page as a string.
import { renderToString } from 'react-dom/server'
import { App } from './app.jsx'

export const render = () => renderToString(<App />)
