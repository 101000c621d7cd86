-- A database of its own for each part of the measurements.
create database {{ name }};
