-- Customers lost: from the cells of staging to rows of customer."当年流失".
{% set event_date = '流失日期' %}
{% include 'load/_event.sql' %}
