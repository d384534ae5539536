const style = /\.(?:css|less|s[ac]ss|styl(?:us)?|pcss|postcss|sss)(?:$|\?)/

/** Returns whether Vite treats a file or module URL as a stylesheet. */
export function isStyleFile(file: string): boolean {
  return style.test(file)
}

/** Returns whether an import of a stylesheet puts it on the page, and is not for its text or URL. */
export function isApplied(url: string): boolean {
  return !/[?&](?:inline|url|raw)\b/.test(url)
}
