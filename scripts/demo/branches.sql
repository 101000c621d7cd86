-- Fill mapping."组织架构" with the branches of the demo, one row each.
insert into mapping."组织架构" ("机构代码", "机构")
values
    ('G01', '上海'),
    ('G02', '江苏'),
    ('G03', '浙江'),
    ('G05', '广东'),
    ('G06', '深圳'),
    ('G07', '四川'),
    ('G08', '湖北'),
    ('G09', '河南'),
    ('G11', '河北'),
    ('G13', '辽宁'),
    ('G15', '陕西'),
    ('G17', '福建'),
    ('G21', '山东'),
    ('G31', '内蒙古'),
    ('G37', '北京')
on conflict ("机构代码") do nothing;
