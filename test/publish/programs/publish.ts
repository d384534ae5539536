// Publishes with the options of its argument.
import { publish, type PublishOptions } from '@vite-integration/publish'

const result = await publish(JSON.parse(process.argv[2]!) as PublishOptions)
console.log(JSON.stringify(result))
