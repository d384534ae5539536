/** Renders the page for browsers that open Vite's port instead of the backend's. @param origin of the backend */
export function messagePage(origin: string | undefined): string {
  const target =
    origin === undefined
      ? '<p>Open the address of your backend instead: it serves the pages and loads its scripts from here.</p>'
      : `<p>Open <a href="${origin}">${origin}</a> instead.</p>`
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>This is Vite</title>
<style>:root { color-scheme: light dark } body { font: 18px/1.6 system-ui, sans-serif; margin: 15vh auto; max-width: 36rem; padding: 0 1.5rem }
h1 { font-size: 1.6rem }</style>
</head>
<body>
<h1>This is the Vite server of your application</h1>
${target}
</body>
</html>
`
}
