import { FrameWriter } from '../../src/peer/frame.ts'

/** Frames of these payloads, joined. */
export function encodeFrames(...payloads: readonly Uint8Array[]): Uint8Array {
  const writer = new FrameWriter()
  for (const payload of payloads) writer.push(payload)
  return writer.take()
}
