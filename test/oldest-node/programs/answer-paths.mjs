// Asks the application for the paths of the command line, and writes what it answers as JSON: what every program does.
export const [root, ...paths] = process.argv.slice(2)

export async function answerPaths({ port }) {
  const answers = {}
  for (const path of paths) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })
    const type = response.headers.get('content-type')
    answers[path] = { status: response.status, type, body: await response.text() }
  }
  process.stdout.write(JSON.stringify({ version: process.version, answers }))
}

/** The routes of every program get the helpers: the parser of HTML is loaded by the second. */
export const routes = {
  '/tags': ({ tags }) => tags('src/main.ts'),
  '/html': ({ html }) => html('index.html', { head: '<meta name="route">' }),
}
