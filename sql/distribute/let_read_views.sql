-- Give back who may read the views of bi: Citus makes them anew when it brings their tables back.
{% for view in view_readers %}
grant select on table {{ 'bi' | identifier(view.view_name) }} to {{ view.reader | identifier }};
{% endfor %}
