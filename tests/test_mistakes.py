"""Mistakes that people make who prepare and load the monthly files; written down before the code was read.

A new month (202507) follows six healthy ones. Each mistake ends in one of four ways, then the right file is loaded,
and the history has to be that of a database which never saw the mistake:
  refused    exit code 1, place and remedy in the output, nothing stored
  rejected   the rows wait with place and reason, the others are loaded
  read       what was meant is plain: as if it had been typed right
  taken back it is stored, and one command takes it back: unload, resolve --undo, or loading the right file

Months
  1  the month before typed as 月度 in all rows of the new file
  2  the month before typed in a dozen rows
  3  2052 for 2025 in twelve cells
  4  2052 for 2025 in all cells
  5  a month that is yet to come (202612 and the like)
  6  月度 as Excel's serial number without a format
  7  月度 in full-width digits
  8  月度 as 1900-01-00: an empty cell pulled down through a date format
  9  月度 left empty in some rows
 10  workbook in the date system of 1904
 11  month 13
Files
 12  last month's file copied under this month's name
 13  ... with 月度 replaced, amounts as they were
 14  file in the folder of another month
 15  the first delivery once more as V3, after the corrected V2
 16  the corrected file in V1, where V2 is
 17  Excel has the workbook open: ~$ file beside it
 18  two workbooks that match in one folder
 19  old .xls
 20  a CSV renamed to .xlsx
 21  copy that broke off: half an .xlsx
 22  a CSV that broke off within a row
 23  an empty file (0 bytes)
 24  CSV in GBK
 25  headers only
 26  38 rows instead of all
 27  a filter hid rows, only the visible ones were copied (one product line missing)
 28  rows hidden by a filter, still in the file
 29  --file with the file of another month
 30  a folder given as --file
 31  a file with a password
Sheets and headers
 32  sheet renamed
 33  a second sheet, 规模明细 (2), a copy of the first
 34  no header row
 35  a column that is needed has another name (期末规模)
 36  an optional column has another name (供款额)
 37  two columns 期末资产规模 with other amounts
 38  a title above the header
 39  header row once more in the midst: two lists pasted together
 40  a blank column inserted
 41  cells of a row deleted, the rest moved left
Amounts
 42  （万元） in the header, amounts in yuan
 43  amounts in 万元, header says nothing
 44  单位：万元 in the title, amounts in yuan
 45  a column 单位
 46  单位：万元 under the data
 47  one column sorted, not the others
 48  column of amounts empty
 49  (1,234.00) for a negative amount
 50  a percent as amount
 51  O for 0, l for 1
 52  12万 in a cell
 53  1.234,56
 54  #N/A, #REF! from a formula
 55  amounts as text with blanks, full-width digits
 56  an amount over two merged cells
 57  all signs turned
Rows
 58  all rows twice
 59  one row twice
 60  total row, label edited
 61  total without a label
 62  a total that isn't the sum
 63  subtotals within the data
 64  a block of another month's rows left below
 65  rows without a customer
Words and codes
 66  计划类型 misspelt, right in V2
 67  业务类型 misspelt
 68  产品线代码 that contradicts 业务类型
 69  company_id and 计划代码 changed places
 70  customer names with blanks, other brackets, full-width letters
 71  0, nan, 待定 as customer
 72  a plan code that Excel made a date of
 73  codes of digits that lost their zeros to a format
 74  an account in scientific notation
 75  branch misspelt in all rows
 76  客户名称 and 计划名称 changed places
Commands
 77  period typed wrong (2025-7, 20257, 202570, 205207, 07/2025)
 78  domain misspelt
 79  the bill loaded as awards, the ledger loaded as bill
 80  the same load twice
 81  two months loaded in the wrong order
 82  --force on a wrong file
 83  a range backwards, a range with a hole
 84  etl all where a ledger is missing
 85  unload of the wrong load
 86  unload of a load that another one replaced
 87  unload of a load that isn't there, of one twice
 88  ledger of the month before, awards of a month to come
Settings
 89  strategic_threshold with a zero less
 90  whitelist_top_n with a zero more
 91  a setting misspelt, a word for a number
Customers and dimensions
 92  resolve to an id with a digit wrong
 93  resolve to another customer's id
 94  resolve of a temporary id that isn't there
 95  seed of the wrong file, of a file with empty names
Corrections
 96  loaded twice
 97  half of the rows corrected, then the other half
 98  corrected rows loaded, then the right file delivered
 99  the columns that say where rows come from deleted
100  a row corrected into another month
101  rows added that were never rejected
102  sorted, blank lines, columns moved
"""
