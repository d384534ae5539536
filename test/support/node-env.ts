/**
 * Runs a start-up under another NODE_ENV. The integration reads it when it is made, the framework
 * when the application is made, so that it may be put back afterwards.
 */
export async function withNodeEnv<T>(value: string | undefined, start: () => Promise<T>): Promise<T> {
  const before = process.env['NODE_ENV']
  setNodeEnv(value)
  try {
    return await start()
  } finally {
    setNodeEnv(before)
  }
}

function setNodeEnv(value: string | undefined): void {
  if (value === undefined) delete process.env['NODE_ENV']
  else process.env['NODE_ENV'] = value
}
