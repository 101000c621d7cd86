-- The rows of which a dimension lacks something (given), with the names of their product lines and the load
-- that brings them. given ends with an offset: the planner would join mdm.load first, and look up each row.
lacking as materialized (
    select
        given.*,
        product_line."产品线" as product_line,
        load.load_id
    from given
    inner join mdm.load as load
        on
            load.load_id = any({{ load_ids }})
            and given.sheet = load.sheet
    left join mapping."产品线" as product_line on given.product_line_code = product_line."产品线代码"
),
