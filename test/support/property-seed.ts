import fc from 'fast-check'

/** Seed of every property that sets none of its own, so that a red run can be repeated. */
fc.configureGlobal({ seed: Number(process.env['JEVONS_FC_SEED'] ?? 20_261_127) })
