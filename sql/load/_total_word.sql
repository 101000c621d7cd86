-- A word for totals. 集合计划 is none.
'(([合总小共累] *计(?! *划)|汇 *总|总 *[额和数])( *金 *额)?|(?<![a-z])(sub *|grand *)?total)',
