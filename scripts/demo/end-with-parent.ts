// A preload of the example's server: it ends the server when the demo itself is gone (killed, or its terminal closed),
// so that the port does not stay in use.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
// The IPC channel alone must not keep the server alive.
process.channel?.unref()
