-- The newest {{ limit }} rows of the bill, as a file brings them.
create temp table bench_row as
select
{% for column in columns %}
    {{ column | identifier }}{% if not loop.last %},{% endif %}

{% endfor %}
from business."规模明细"
order by "月度" desc
limit {{ limit }};
