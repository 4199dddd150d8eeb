import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { JevonsError } from '../../errors.ts'
import type { CliIo } from './io.ts'

/** Refuses a file that cannot be written before the run and not after it: a long simulation is not thrown away for a typo in a path. */
export function checkOutputPath(output: string | undefined, io: CliIo): void {
  if (output === undefined || output === '-') return
  const path = resolve(io.cwd, output)
  const folder = dirname(path)
  if (!existsSync(folder)) throw cannotWrite(output, `there is no folder ${dirname(output)}`)
  if (!statSync(folder).isDirectory()) throw cannotWrite(output, `${dirname(output)} is a file`)
  if (existsSync(path) && statSync(path).isDirectory()) throw cannotWrite(output, 'it is a folder')
}

/** The refusal of a path that a result cannot be written to. */
export function cannotWrite(output: string, why: string): JevonsError {
  return new JevonsError({
    code: 'BAD_OPTION',
    message: `cannot write ${output}: ${why}`,
    hint: 'name a file in a folder that exists and that you may write to',
  })
}
