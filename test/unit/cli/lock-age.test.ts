import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { check } from '../../../src/cli/commands/check.ts'
import { ingest } from '../../../src/cli/commands/ingest.ts'
import { fakeIo } from '../../support/fake-io.ts'
import { tempFolder } from '../../support/usage-files.ts'

const demo = fileURLToPath(new URL('../../../fixtures/usage/demo', import.meta.url))

test('a check that reads a lock says which and how old it is; one that reads exports has no age', async () => {
  const cwd = tempFolder()
  await ingest([demo], { lock: 'usage.lock', quiet: true }, fakeIo({ cwd }))
  const heading = async (usage: string, today: string): Promise<string> => {
    const limits =
      'constraints: { gpus: { capacity: 640 gpus } }\nchecks: { runway: "p(breach(gpus) within 6mo) <= 100%" }'
    writeFileSync(
      join(cwd, 'jevons.yml'),
      `version: 1\nname: plan\nusage: ${usage}\npaths: 64\nhorizon: 6mo\ndemand: { requests: measured }\n${limits}\n`,
    )
    const io = fakeIo({ cwd, today })
    await check([], {}, io)
    return io.out().split('\n')[0] ?? ''
  }
  expect(await heading('usage.lock', '2026-12-02')).toContain('as of 2026-12-01 (usage.lock, 1 day old)')
  expect(await heading(demo, '2026-12-02')).toContain('as of 2026-12-01   seed')
})
