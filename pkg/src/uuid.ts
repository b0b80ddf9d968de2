/** A random UUID (version 4). `crypto.randomUUID` exists in secure contexts only. */
export function uuid(): string {
  if (crypto.randomUUID as unknown) return crypto.randomUUID();
  const nibbles = crypto.getRandomValues(new Uint8Array(32));
  let at = 0;
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (letter) => {
    const nibble = (nibbles[at++] ?? 0) & 15;
    return (letter === 'x' ? nibble : (nibble & 3) | 8).toString(16);
  });
}
