/**
 * Runs a start with another NODE_ENV, and restores it afterwards. The integration and the frameworks read it only when
 * they are created.
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
