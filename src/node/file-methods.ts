import type { Door } from './door.ts'
import type { FileView, OfferedView, PeerView, PreviewView } from './events.ts'
import { offerOf } from './file-book.ts'
import type { OfferRequest } from './own-offers.ts'

export interface AcceptRequest {
  readonly file: string
  readonly folder?: string
}

/** Files and folders: holding them out, taking them, and how far they are. */
export function fileMethods(door: Door) {
  const { files, people, history } = door.parts
  return {
    /** Everything that was offered, oldest first. */
    files(): readonly FileView[] {
      return files.list()
    },

    file({ file }: { file: string }): Promise<FileView> {
      return files.view(file)
    },

    /** The small picture that an offer shows; null where it shows none, or was taken back. */
    async filePreview({ file }: { file: string }): Promise<PreviewView | null> {
      const { file: id } = await files.view(file)
      const located = await history.findPast(id)
      const { preview: isShown } = await history.view(located)
      const preview = isShown && offerOf(located.entry)?.preview
      if (!preview) return null
      const { width, height, rgb } = preview
      return { width, height, rgb: Buffer.from(rgb).toString('base64') }
    },

    /** Resolves once the offer is durable here. */
    async fileOffer(request: OfferRequest, signal?: AbortSignal): Promise<OfferedView> {
      door.assertOpen()
      await door.meet(request.to)
      return files.offer(request, door.until(signal))
    },

    async fileAccept({ file, folder }: AcceptRequest): Promise<FileView> {
      door.assertOpen()
      return files.accept(file, folder)
    },

    async fileDecline({ file }: { file: string }): Promise<FileView> {
      door.assertOpen()
      return files.decline(file)
    },

    async filePause({ file }: { file: string }): Promise<FileView> {
      door.assertOpen()
      return files.pause(file)
    },

    async fileResume({ file }: { file: string }): Promise<FileView> {
      door.assertOpen()
      return files.resume(file)
    },

    async fileCancel({ file }: { file: string }): Promise<FileView> {
      door.assertOpen()
      return files.cancel(file)
    },

    /** Answers when it is done, declined or failed, or with what is true after `timeoutMs`. */
    fileWait(
      { file, timeoutMs }: { file: string; timeoutMs?: number },
      signal?: AbortSignal,
    ): Promise<FileView> {
      return files.wait(file, timeoutMs, door.until(signal))
    },

    /** Takes a file for who reads it with `fileRead`; answers when it has ended, and ends with the signal. */
    async fileStream({ file }: { file: string }, signal?: AbortSignal): Promise<FileView> {
      door.assertOpen()
      return files.stream(file, door.until(signal))
    },

    /** Bytes of it from `at` on, in base64, once some are here; none at its end. Those before are gone. */
    async fileRead(
      { file, at }: { file: string; at: number },
      signal?: AbortSignal,
    ): Promise<{ readonly bytes: string }> {
      const bytes = await files.read(file, at, door.until(signal))
      return { bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64') }
    },

    /** Up to how many bytes files of this peer are taken without asking; changes it. */
    async fileAuto({ peer: text, bytes }: { peer: string; bytes?: number | null }): Promise<{
      readonly peer: PeerView
      readonly bytes: number | null
    }> {
      door.assertOpen()
      const peer = people.resolve(text)
      if (bytes !== undefined) await people.takeFiles(peer, bytes)
      return { peer: people.view(peer), bytes: people.get(peer)?.takes ?? null }
    },
  }
}
