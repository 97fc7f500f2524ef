/** What stands in a conversation that was written down, beside what people said. */
export const EN_TRANSCRIPT = {
  zone: (zone: string) => `Times are those of ${zone}.`,
  missing: 'a message that is not here',
  deleted: 'deleted',
  edited: 'edited',
}
