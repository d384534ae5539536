import './styles/base.css'
import './styles/about.css'

for (const button of document.querySelectorAll('button')) {
  button.addEventListener('click', () => void send(button))
}

async function send(button: HTMLButtonElement): Promise<void> {
  const { method = 'GET', path = '/' } = button.dataset
  const response = await fetch(path, { method })
  const type = response.headers.get('content-type')?.split(';')[0] ?? 'no content'
  const output = button.nextElementSibling!
  output.className = response.ok ? 'found' : 'missing'
  output.textContent = `${response.status} ${type}`
}
