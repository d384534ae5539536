import type { BufferedResponse, PageHelpers, ResponseAdapter } from '../contract.ts'

/** Adds the build id to a page of the build. */
export function withBuildId(response: BufferedResponse, name: string, id: string): BufferedResponse {
  return { ...response, headers: { ...response.headers, [name]: id } }
}

/** Lets the helpers of a response put the build id into its headers: a page that the application renders calls them. */
export function tellBuildId(
  helpers: PageHelpers,
  response: ResponseAdapter | undefined,
  name: string,
  id: string,
): PageHelpers {
  if (!response) return helpers
  const tell = (): void => {
    if (!response.headersSent) response.setHeader(name, id)
  }
  return {
    ...helpers,
    tags(...args) {
      tell()
      return helpers.tags(...args)
    },
    html(...args) {
      tell()
      return helpers.html(...args)
    },
  }
}
