/**
 * Why a signature does not verify, told to the person who must mend it: what we signed, what the
 * client must have signed if a known mistake explains it, and what to change. The network's answer
 * stays the network's; this is for the journal, the dashboard and `hutong explain`.
 */

/** Mistakes people really make, each with what it is and what to do. */
export const mistakes = {
  'no-signature': {
    says: 'The request carries no signature.',
    todo: 'Send one: check that the client has its private key and signs before it sends.',
  },
  'header-garbled': {
    says: 'The Authorization header cannot be read.',
    todo: 'Write scheme, a blank, and every pair the network asks for, joined by commas.',
  },
  'wrong-sign-type': {
    says: 'The request names a way of signing that there is not, or none.',
    todo: 'Name one the network knows, letter for letter, and sign in that way.',
  },
  'not-base64': {
    says: 'The signature is not base64.',
    todo: 'Encode the raw signature bytes as base64, without line breaks and not as hex.',
  },
  'not-hex': {
    says: 'The signature is base64 where hexadecimal digits are wanted.',
    todo: 'Write the digest as hexadecimal digits.',
  },
  'plus-became-space': {
    says: 'The signature has spaces where base64 has plus signs.',
    todo: 'Percent-encode parameter values: "+" must travel as %2B.',
  },
  'encoded-twice': {
    says: 'Values were percent-encoded twice.',
    todo: 'Encode once: let the HTTP client encode, or encode yourself and tell it not to.',
  },
  'signed-encoded-values': {
    says: 'The values were percent-encoded before they were signed.',
    todo: 'Sign the raw values; encode them only for the wire.',
  },
  'wrong-charset': {
    says: 'The text was signed in another charset than the request names.',
    todo: 'Sign the bytes in the charset that the request declares, and declare the one you use.',
  },
  'space-for-plus': {
    says: 'A plus sign in a value was sent unencoded and arrived as a space, or the reverse.',
    todo: 'Percent-encode values on the wire ("+" as %2B, a space as %20 or +), sign them raw.',
  },
  'parameter-too-many': {
    says: 'A parameter was sent that was not signed.',
    todo: 'Sign every parameter that is sent, or do not send it.',
  },
  'parameter-missing': {
    says: 'A parameter was signed that did not arrive.',
    todo: 'Send every parameter that was signed, with the value that was signed.',
  },
  'value-differs': {
    says: 'A parameter was signed with another value than the one that counts here.',
    todo: 'Sign and send one and the same value, and send every parameter once.',
  },
  'signature-signed': {
    says: 'The field of the signature was part of the signed text.',
    todo: 'Leave the field of the signature out of the text, also an empty or an old one.',
  },
  'values-escaped': {
    says: 'Values were escaped, for HTML or with backslashes, on one side only.',
    todo: 'Sign the values as they are after decoding; escape them for the wire only.',
  },
  'values-trimmed': {
    says: 'Blanks at the ends of values were cut off before they were signed.',
    todo: 'Cut them off before both signing and sending, or leave them.',
  },
  'joined-otherwise': {
    says: 'The right values were joined in another way.',
    todo: 'Join as the network asks: same order, same signs between, nothing before or behind.',
  },
  'sign-type-left-out': {
    says: 'sign_type was left out of the signed text.',
    todo: 'A request signs sign_type; only notifications leave it out.',
  },
  'empty-values-signed': {
    says: 'Parameters with empty values were signed.',
    todo: 'Leave parameters with empty values out of the signed text.',
  },
  'empty-values-left-out': {
    says: 'Parameters with empty values were sent but not signed as this network wants.',
    todo: 'Do not send parameters without a value.',
  },
  'not-sorted': {
    says: 'The parameters were not sorted by name before they were joined.',
    todo: 'Sort names by their bytes, ascending: capitals come before small letters.',
  },
  'line-ends': {
    says: 'Line ends differ: CRLF on one side, LF on the other.',
    todo: 'Sign and send the same bytes; nothing on the way may change line ends.',
  },
  'last-newline-missing': {
    says: 'The signed text lacks its last newline.',
    todo: 'Every line ends with a newline, the last one too, also when the body is empty.',
  },
  'body-reserialised': {
    says: 'The JSON that was signed is not the JSON that was sent: spaces, order or escapes differ.',
    todo: 'Serialise once, sign those bytes, send those bytes.',
  },
  'body-not-signed': {
    says: 'The body was not signed.',
    todo: 'The body is part of the signed text, byte for byte.',
  },
  'body-not-sent': {
    says: 'A body was signed that was not sent.',
    todo: 'A request without a body signs an empty one.',
  },
  'wrong-path': {
    says: 'Another path was signed: host, query or prefix differ.',
    todo: 'Sign the path with its query exactly as it is sent, without scheme and host.',
  },
  'wrong-method': {
    says: 'Another HTTP method was signed.',
    todo: 'Sign the method in capitals, as it is sent.',
  },
  'header-differs': {
    says: 'Time or nonce in the signed text are not those in the header.',
    todo: 'Make time and nonce once and use them in both places.',
  },
  'wrong-hash': {
    says: 'The text is right, but another hash was used.',
    todo: 'Use the hash that the request declares.',
  },
  'hashed-once': {
    says: 'The text itself was signed instead of its hexadecimal digest.',
    todo: 'Hash the text, write the digest as lower-case hex, and sign those characters.',
  },
  'hashed-twice': {
    says: 'The text was hashed before it was signed, and signing hashed it again.',
    todo: 'Give the signing function the text itself: SHA256withRSA hashes it.',
  },
  'wrong-case': {
    says: 'Hexadecimal digits are right, but in the wrong case.',
    todo: 'Write them in the case the network asks for.',
  },
  'wrong-scheme': {
    says: 'The key is right, but this is another kind of RSA signature.',
    todo: 'Sign with RSASSA-PKCS1-v1_5: the sign function of the library, not encryption and not PSS.',
  },
  'wrong-key': {
    says: "The request was signed with another key than this merchant's.",
    todo: 'Use the private key that belongs to the merchant and certificate that the request names.',
  },
  'wrong-secret': {
    says: "The signature was made with another secret than this merchant's.",
    todo: 'Use the secret of this merchant and this version of the API, every character of it.',
  },
  'secret-missing': {
    says: 'The secret was not put behind the text as it should be.',
    todo: 'Put the secret at the very end of the text, in the form the network asks for.',
  },
  'secret-unhashed': {
    says: 'The secret itself was put behind the text instead of its digest.',
    todo: 'Hash the secret, write the digest as lower-case hex, and put that behind the text.',
  },
  'wrong-serial': {
    says: "The certificate serial number in the request is not this merchant's.",
    todo: 'Send the serial number of the certificate that belongs to the signing key.',
  },
  'certificate-expired': {
    says: 'The certificate of the signing key has expired.',
    todo: 'Install the next certificate and its key, and name its serial number in requests.',
  },
  'wrong-merchant': {
    says: 'Nobody here has the merchant number of the request.',
    todo: 'Use a merchant of the sandbox: they are in its key ring.',
  },
  'clock-skew': {
    says: 'The time in the request is too far from now.',
    todo: 'Set the clock, and write the time in the unit and form the network asks for.',
  },
  'other-text': {
    says: 'The key is right, but something else was signed.',
    todo: 'Print the text you sign and compare it with the one below, byte by byte.',
  },
  'text-or-secret': {
    says: 'Text or secret differ, and no known mistake explains it.',
    todo: 'Compare the text you sign with the one below byte by byte, and the secret with the key ring.',
  },
  'unknown-key': {
    says: 'No key known here made this signature.',
    todo: 'Check that the private key is the one of the key ring, read as the right format.',
  },
} as const satisfies Record<string, { readonly says: string; readonly todo: string }>

export type Mistake = keyof typeof mistakes

export interface Diagnosis {
  readonly mistake: Mistake
  readonly says: string
  readonly todo: string
  /** What exactly differs, when it can be told: a parameter, a serial number, seconds of skew. */
  readonly detail: string
  /** The exact text we verified. */
  readonly weSigned: string
  /** The exact text the client must have signed, when a known mistake explains it. */
  readonly theySigned: string | null
}

export function diagnosis(
  mistake: Mistake,
  { weSigned, theySigned = null, detail = '' }: Partial<Diagnosis> & { readonly weSigned: string },
): Diagnosis {
  return { mistake, ...mistakes[mistake], detail, weSigned, theySigned }
}

/** The same without these secrets, wherever and in whatever case they stand. */
export function withoutSecrets(told: Diagnosis, secrets: readonly string[]): Diagnosis {
  const written = secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, secret.toLowerCase(), secret.toUpperCase()])
  const masked = (text: string) =>
    written.reduce((one, secret) => one.replaceAll(secret, '***'), text)
  const { detail, weSigned, theySigned } = told
  return {
    ...told,
    detail: masked(detail),
    weSigned: masked(weSigned),
    theySigned: theySigned === null ? null : masked(theySigned),
  }
}
