/** Arrives when it is asked for: perhaps an hour and ten deploys after the page. */
export const later: string = `More, of version ${__VERSION__}`
