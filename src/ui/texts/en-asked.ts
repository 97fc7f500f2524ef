/** What is said of questions of others, offers and invitations, that are not on the screen. */
export const EN_ASKED = {
  /** On the card of one of them. */
  more: (count: number) =>
    count === 1 ? 'One more question waits' : `${count} more questions wait`,
  /** In the status bar, while there is no card. */
  waiting: (count: number) => (count === 1 ? 'a question waits' : `${count} questions wait`),
}
