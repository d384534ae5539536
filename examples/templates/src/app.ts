import './page.css'

declare global {
  interface Window {
    /** Data that the server has put into the page. */
    __SSR_STATE__?: { agent: string; engines: string[] }
  }
}

const { agent, engines } = window.__SSR_STATE__ ?? { agent: 'unknown', engines: [] }
const text = document.createElement('p')
text.textContent = `The server knows ${engines.join(', ')}, and calls you ${agent}.`
document.querySelector('#app')?.append(text)
