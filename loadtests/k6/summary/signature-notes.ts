/** What a reader must know who compares figures: with signatures looked at by halves, they are others. */

export const signatureNotes: Readonly<Record<string, string>> = {
  'verify-once':
    'Signatures: verify-once. The networks looked at each signer’s first signature only.',
  trust: 'Signatures: trust. Nothing was signed and nothing verified: no figure of a real network.',
}
