/** What discovery announces for a boot id: its first half in hexadecimal. */
export function discoveryToken(bootId: Uint8Array): string {
  return Buffer.from(bootId.subarray(0, 8)).toString('hex')
}
