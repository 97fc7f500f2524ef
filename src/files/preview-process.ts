import { readFileSync } from 'node:fs'
import { decodePicture } from './picture.ts'
import { encodePreview } from './preview.ts'
import { shrink } from './shrink.ts'

// A process of its own for one picture: the file is its input, the preview its output, and nothing
// comes out where there is none. Decoders may be slow, hungry or fooled; here that harms nobody.
const image = await decodePicture(readFileSync(0))
if (image) process.stdout.write(encodePreview(shrink(image)))
