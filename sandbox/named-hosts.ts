/** Names by which clients may call the doors, as the environment lists them. */

/** `HUTONG_HOSTS=payments,.test.internal`: exact names, or all below one. */
export const namedHosts = (listed = process.env.HUTONG_HOSTS ?? ''): string[] =>
  listed
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
