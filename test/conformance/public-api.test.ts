import { expect, test } from 'vitest'

test('the package exports what is documented, and nothing by accident', async () => {
  expect(Object.keys(await import('../../src/index.ts')).sort()).toMatchInlineSnapshot(`
    [
      "JevonsError",
      "defineResourceKind",
      "exitCodeOf",
      "growthModels",
      "loadScenario",
      "makeAssessor",
      "makeDraws",
      "parseScenario",
      "readUsage",
      "reportFormats",
      "resourceKinds",
      "runTrials",
      "simulate",
      "toSeries",
      "usageFormats",
    ]
  `)
})

test('the danfo entry exports its conversions', async () => {
  expect(Object.keys(await import('../../src/danfo.ts')).sort()).toMatchInlineSnapshot(`
    [
      "constraintsToDataFrame",
      "forecastToDataFrame",
      "reportToDataFrame",
      "seriesToDataFrame",
    ]
  `)
})
