import { expect, test } from 'vitest'
import { drawWords } from '../../../../src/report/text/draw-words.ts'

test.each([
  ['prices', 'prices', 'decline', 'price decline'],
  ['resource', 'inference', 'output-share', 'inference output share'],
  ['demand', 'assistant', 'event 0 agents GA happens', 'assistant event agents GA (whether)'],
  ['demand', 'assistant', 'event 12 agents GA slip', 'assistant event agents GA slip'],
  ['demand', 'assistant', 'event one of launch', 'assistant event one of launch'],
])('%s %s %s is called %s', (of, id, param, words) => {
  expect(drawWords(of, id, param)).toBe(words)
})
