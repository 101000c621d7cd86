-- Customers won: from the cells of staging to rows of customer."当年中标".
{% set event_date = '中标日期' %}
{% include 'load/_event.sql' %}
