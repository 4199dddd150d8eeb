import { expect, test } from 'vitest'
import { makeProgress } from '../../../../src/cli/terminal/progress.ts'
import { fakeIo } from '../../../support/fake-io.ts'

test('a share is shown as a bar on one line of the terminal, which is gone at the end', () => {
  const io = fakeIo()
  const progress = makeProgress(true, io)
  progress.step('reading usage.csv', 0.42)
  progress.done()
  expect(io.err()).toBe('\r\u001B[2K[########------------] 42% reading usage.csv\r\u001B[2K')
})

test('where no terminal listens nothing is written', () => {
  const io = fakeIo()
  const progress = makeProgress(false, io)
  progress.step('reading usage.csv', 0.42)
  progress.done()
  expect(io.err()).toBe('')
})
