// Loaded into the example's server: when the demo itself is gone (its terminal closed, or killed),
// the server ends as well instead of keeping the port.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
// The channel alone must not keep the server alive.
process.channel?.unref()
