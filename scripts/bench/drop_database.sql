-- A database of its own goes again.
drop database {{ name }} with (force);
