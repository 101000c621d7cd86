{% include 'load/_fill_customers.sql' %}
