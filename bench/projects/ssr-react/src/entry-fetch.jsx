// The entry of the integration as a fetch handler that costs nothing itself.
export default {
  fetch(request) {
    return new Response(`${request.method} ${new URL(request.url).pathname}`, {
      headers: { 'content-type': 'text/plain' },
    })
  },
}
