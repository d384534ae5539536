import {
  type ErrorDetails,
  type ErrorText,
  type PublishErrorCode,
  ViteIntegrationError,
} from '@vite-integration/core'

const texts: Readonly<Record<PublishErrorCode, ErrorText>> = {
  NO_CREDENTIALS: {
    message: () => 'There are no credentials for the store',
    hint: ({ known }) =>
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, name a profile in AWS_PROFILE, or give the machine a role: the AWS SDK ' +
      `looks in all of these places. It said: ${known}`,
  },
  ACCESS_DENIED: {
    message: ({ name }) => `The store does not let these credentials ${name}`,
    hint: ({ where, known }) =>
      `${where}: ${known} Check the key and its secret. It needs s3:ListBucket on the bucket, and s3:GetObject, s3:PutObject and ` +
      's3:DeleteObject below the prefix.',
  },
  BUCKET_NOT_FOUND: {
    message: ({ name }) => `There is no bucket ${JSON.stringify(name)}`,
    hint: ({ where }) =>
      `Looked for it at ${where}. Check its name in "to" (--to s3://bucket/prefix), the endpoint (--endpoint) and the region ` +
      '(AWS_REGION). It is not created by itself.',
  },
  STORE_UNREACHABLE: {
    message: () => 'The store cannot be reached',
    hint: ({ where, known }) =>
      `${where}: ${known} Check the endpoint (--endpoint URL): it has to be the S3 API of the store, not its website or console.`,
  },
  STORE_FAILED: {
    message: ({ name }) => `The store failed to ${name}`,
    hint: ({ where, known }) =>
      `${where}: ${known} It was tried several times. Run the same command again: it goes on.`,
  },
  CLOCK_SKEW: {
    message: () => 'The clock of this machine and that of the store differ too much',
    hint: ({ where, known }) =>
      `${where}: ${known} Set the clock of this machine (for instance "timedatectl set-ntp true").`,
  },
  FOREIGN_PREFIX: {
    message: () => 'The prefix belongs to something else',
    hint: ({ where, known }) =>
      `${where} ${known} It was left as it is. Choose another prefix in "to" (--to s3://bucket/prefix).`,
  },
  NAME_CONFLICT: {
    message: ({ name }) => `${JSON.stringify(name)} is another file in a build that is published`,
    hint: ({ where, known }) =>
      `${where} has it with another content, under a name that says that it never changes: ${known} Browsers would mix the two. ` +
      'Nothing was uploaded. Build it under another name: the hash has to change with the content (output.entryFileNames and the like).',
  },
}

/** Creates an error with a code of this package. Users check it with core's class and `code`, like any other. */
export function publishError(
  code: PublishErrorCode,
  details: ErrorDetails,
  cause?: unknown,
): ViteIntegrationError {
  const error = new ViteIntegrationError(code, details, { cause, text: texts[code] })
  Error.captureStackTrace(error, publishError)
  return error
}
