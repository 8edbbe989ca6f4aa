/**
 * How earnest an institution is about signatures. Only `full` is what the networks do; the others
 * exist to press harder than RSA allows, and are named wherever figures are shown.
 */

/**
 * `full`: every request is verified, every answer and notification signed. `verify-once`: the first
 * request of each key is verified and later ones of that key are believed; everything is signed.
 * `trust`: nothing is verified and nothing signed; where a signature stands, a fixed word stands.
 */
export const signatureModes = ['full', 'verify-once', 'trust'] as const
export type SignatureMode = (typeof signatureModes)[number]

/** What stands where a signature would, in `trust`: in answers, notifications and till's requests. */
export const trustedSignature = 'hutong-trusts-everybody'
