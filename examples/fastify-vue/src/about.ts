import './styles/base.css'
import './styles/about.css'

for (const button of document.querySelectorAll('button')) {
  button.addEventListener('click', () => void ask(button))
}

async function ask(button: HTMLButtonElement): Promise<void> {
  const { method = 'GET', path = '/', body } = button.dataset
  const output = button.nextElementSibling!
  const { ok, text } = await (method === 'WS' ? listen(path) : send(method, path, body))
  output.className = ok ? 'found' : 'missing'
  output.textContent = text
}

interface Answer {
  ok: boolean
  text: string
}

async function send(method: string, path: string, body: string | undefined): Promise<Answer> {
  const headers = body ? { 'Content-Type': 'application/json' } : undefined
  const response = await fetch(path, { method, headers, body: body || undefined })
  const type = response.headers.get('content-type')?.split(';')[0]
  const content = type === 'application/json' ? await response.json() : {}
  return { ok: response.ok, text: `${response.status} ${content.message ?? type}` }
}

/** Opens a WebSocket and waits for its first message. */
function listen(path: string): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = new WebSocket(path)
    socket.addEventListener('error', () => resolve({ ok: false, text: 'no connection' }))
    socket.addEventListener('message', ({ data }) => {
      resolve({ ok: true, text: `101, then ${data.length} characters a second` })
      socket.close()
    })
  })
}
