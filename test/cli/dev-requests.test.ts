import { Agent, request } from 'node:http'
import { expect, it } from 'vitest'
import { plain } from './dev-projects.ts'
import { count, type Dev, edit, eventually, startDev, writeProject } from './run-dev.ts'

interface Sent {
  readonly status: number
  readonly body: string
}

function send(
  { url }: Dev,
  agent: Agent | false,
  method: string,
  path: string,
  body?: string,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { agent, method }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => (text += part))
      answer.on('error', reject)
      answer.on('end', () => resolve({ status: answer.statusCode!, body: text }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

it('no request fails while the backend restarts several times', { timeout: 60_000 }, async () => {
  const root = writeProject(plain)
  const dev = await startDev(root)
  const agent = new Agent({ keepAlive: true })
  const large = 'x'.repeat(300_000)
  const failures: string[] = []
  const over = new AbortController()
  const answered = new Map<string, number>()
  const fewest = (): number => Math.min(...answered.values())

  async function fire(
    name: string,
    sendOne: () => Promise<Sent>,
    isRight: (sent: Sent) => boolean,
  ): Promise<void> {
    answered.set(name, 0)
    while (!over.signal.aborted) {
      try {
        const sent = await sendOne()
        if (!isRight(sent)) failures.push(`${name}: ${String(sent.status)} ${sent.body.slice(0, 100)}`)
        answered.set(name, answered.get(name)! + 1)
      } catch (error) {
        failures.push(`${name}: ${String(error)}`)
      }
    }
  }
  const isVersion = ({ status, body }: Sent): boolean => status === 200 && /^version \d$/.test(body)
  const isEcho = ({ status, body }: Sent): boolean => status === 200 && JSON.parse(body).body === large
  const senders = [
    fire('GET, kept', () => send(dev, agent, 'GET', '/'), isVersion),
    fire('GET, fresh', () => send(dev, false, 'GET', '/'), isVersion),
    fire('GET, slow', () => send(dev, agent, 'GET', '/slow'), isVersion),
    fire('POST, kept', () => send(dev, agent, 'POST', '/echo', large), isEcho),
    fire('POST, fresh', () => send(dev, false, 'POST', '/echo', large), isEcho),
    fire('PUT, slow', () => send(dev, agent, 'PUT', '/slow', 'body'), isVersion),
  ]
  for (let version = 1; version <= 6; version++) {
    const before = fewest()
    await eventually(fewest).toBeGreaterThan(before + 2)
    await edit(root, 'answer.js', `version ${String(version)}`, `version ${String(version + 1)}`)
    await eventually(() => count(dev.out(), 'restarted in')).toBe(version)
  }
  over.abort()
  await Promise.all(senders)
  agent.destroy()
  expect(failures).toEqual([])
})

it('requests that arrive during a restart are answered by the new process', async () => {
  const starts = 'await new Promise((resolve) => setTimeout(resolve, 500))\n'
  const root = writeProject({ ...plain, 'server.js': `${starts}${plain['server.js']}` })
  const dev = await startDev(root)
  await edit(root, 'answer.js', 'version 1', 'version 2')
  await eventually(() => dev.out()).toContain('restarting')
  const answers = await Promise.all([
    send(dev, false, 'GET', '/'),
    send(dev, false, 'POST', '/echo', 'body'),
    send(dev, false, 'DELETE', '/'),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(answers[0]!.body).toBe('version 2')
  expect(JSON.parse(answers[1]!.body).body).toBe('body')
})

it('when the process ends during a request, a GET is sent again and a POST is a 502', async () => {
  const answer = `export const version = 'version 1'
export function answer(req, res) {
  if (version === 'version 2') return res.end(version)
  console.log('holding', req.method)
}
`
  const root = writeProject({ ...plain, 'answer.js': answer })
  const dev = await startDev(root)
  const cut = [send(dev, false, 'GET', '/'), send(dev, false, 'POST', '/', 'body')]
  await eventually(() => count(dev.out(), 'holding')).toBe(2)
  await edit(root, 'answer.js', `'version 1'`, `'version 2'`)
  const [got, posted] = await Promise.all(cut)
  expect(got).toEqual({ status: 200, body: 'version 2' })
  expect(posted!.status).toBe(502)
  expect(posted!.body).toContain('ended before it had answered')
})
