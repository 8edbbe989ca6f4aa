/** What a payer may spend by barcode in a day (Yinfa[2017]296). */

/**
 * `A`: a certificate or an electronic signature, and another factor: by agreement. `B`: two factors
 * without. `C`: fewer. `D`: a static code, whatever the payer proves.
 */
export type Level = 'A' | 'B' | 'C' | 'D'
