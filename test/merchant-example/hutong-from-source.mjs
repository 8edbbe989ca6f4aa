/** Where `hutong` is to be found by who imports it as a package. */
const source = new URL('../../sandbox/start-sandbox.ts', import.meta.url).href

export const resolve = (specifier, context, next) =>
  specifier === 'hutong' ? next(source, context) : next(specifier, context)
