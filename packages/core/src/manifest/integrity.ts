/** Subresource Integrity: hashes separated by spaces. */
export const integrityPattern: RegExp = /^sha(?:256|384|512)-[\w+/=-]+(?: sha(?:256|384|512)-[\w+/=-]+)*$/
