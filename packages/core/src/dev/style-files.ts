const style = /\.(?:css|less|s[ac]ss|styl(?:us)?|pcss|postcss|sss)(?:$|\?)/

/** Whether Vite treats a file or a module address as a stylesheet. */
export function isStyleFile(file: string): boolean {
  return style.test(file)
}
