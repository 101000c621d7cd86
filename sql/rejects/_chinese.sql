-- What the reasons say, for the people who correct them: each English text of sql/load with its Chinese one,
-- as regular expressions, which are replaced from top to bottom.
said as (
    select
        row_number() over () as step,
        english,
        chinese
    from (
        values
        ('; ', '；'),
        (' is empty and ([^ ]+) is neither ([^ ]+) nor ([^ ]+)', '为空，且\1既非\2也非\3'),
        (' is empty', '为空'),
        (' is no month: ', '不是月份：'),
        (' is no date: ', '不是日期：'),
        (' is no number: ', '不是可用的数字：'),
        (' is no known product line: ', '不是已知的产品线：'),
        (' is an error of Excel: ', '是 Excel 错误：'),
        (' has lost digits, store it as text: ', '丢失了位数，请以文本格式填写：'),
        (' has raised or circled digits: ', '含上标、下标或带圈的数字：'),
        (' is longer than 200 characters: ', '超过200个字符：'),
        (' is a date: ', '是日期：'),
        (' is no amount: ', '不是金额：'),
        (' is none of those that values in config/domains.yaml lists: ', '不是允许的值：'),
        (' is ([0-9]{6}), before 2000', '是\1，早于2000年'),
        (' is ([0-9]{6}), after the present month, ([0-9]{6})', '是\1，晚于本月\2'),
        (', which is ', '，应为'),
        (' is ([0-9]{6})', '是\1'),
        (', but the file is of ', '，但文件是以下月份的：'),
        (' contradicts ([^ ]+) ', '与\1不符：'),
        ('it is identical with an earlier row', '与上方的一行完全相同'),
        (' [(]duplicates: reject[)]', ''),
        (' and ([^ ]+) are empty: the row names no customer', '和\1均为空：该行没有客户'),
        ('the row names no customer; ', '该行没有客户；'),
        ('a line of totals without ', '合计行缺少'),
        (' is a total, ', '是合计，'),
        (', but the rows above add up to ', '，而上方各行之和为'),
        (', or ([^ ]+) since the total before it', '，自上一合计起为\1'),
        ('[(]empty[)]', '（空）'),
        (
            ' ?[(]a number: January or October[?] Type ([0-9-]+) or ([0-9-]+)[)]',
            '（数字：一月还是十月？请填 \1 或 \2）'
        ),
        (
            ' ?[(]formula without a value: open the workbook in Excel and save it[)]',
            '（公式没有值：请在 Excel 中打开并保存）'
        )
    ) as texts (english, chinese)
),

translated as (
    select distinct
        reason,
        reason as chinese,
        0::bigint as step
    from mdm.reject
    where superseded_by is null and corrected_by is null

    union all

    select
        translated.reason,
        regexp_replace(translated.chinese, said.english, said.chinese, 'g') as chinese,
        said.step
    from translated
    inner join said on translated.step + 1 = said.step
),
